import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { EVENTS, mailboxOf, PREFIX } from '#libs/contracts/topics';
import { TopicReader } from '#libs/kafka/topic-reader';
import type { Verification } from '#libs/outbox/verify-topics';
import { Party, requestTo } from './support/parties';
import { poll } from './support/poll';
import { kafka, World } from './support/world';

const dist = resolve(__dirname, '../dist');
const COMMANDS = {
  broker: join(dist, 'apps/broker/verify-events.js'),
  notification: join(dist, 'apps/notification/verify-mailboxes.js'),
};
type App = keyof typeof COMMANDS;

/**
 * Committed records that never reached their topic are found, and published again with the same
 * bytes.
 */
describe('npm run events:verify and mailboxes:verify', () => {
  const options = {
    brokers: (process.env.KAFKA_BROKERS ?? '').split(','),
    clientId: 'events-verify',
    partitions: 1,
    replication: 1,
  };
  let world: World;
  let owner: Client;
  let asker: Party;
  let giver: Party;

  beforeAll(async () => {
    world = await kafka();
    owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
    asker = await Party.register(world, 'verify-asker');
    giver = await Party.register(world, 'verify-giver');
  }, 120_000);
  afterAll(async () => {
    await owner?.end();
    await world?.stop();
  }, 60_000);

  /** As an operator runs it. @param more additional environment. */
  const run = (
    app: App,
    args: string[],
    more: Record<string, string> = {},
  ): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((done) => {
      const env = {
        PATH: process.env.PATH ?? '',
        DATABASE_URL: world.database.url,
        KAFKA_BROKERS: process.env.KAFKA_BROKERS ?? '',
        KAFKA_PREFIX: PREFIX,
        ...more,
      };
      execFile(process.execPath, [COMMANDS[app], ...args], { env }, (error, stdout, stderr) =>
        done({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });
  const verify = async (app: App, ...args: string[]): Promise<Verification> =>
    JSON.parse((await run(app, ['--json', ...args])).stdout) as Verification;
  const nothingMissing = (app: App): Promise<void> =>
    poll(async () => expect((await verify(app)).missing).toEqual([]));

  /** Loses these records of an outbox, like a relay that deletes rows that it has not published. */
  const losing = async (app: App, which: string, work: () => Promise<void>): Promise<void> => {
    await owner.query(
      `CREATE FUNCTION ${app}.lose() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RETURN CASE WHEN ${which} THEN NULL ELSE NEW END; END $$;
       CREATE TRIGGER lose BEFORE INSERT ON ${app}.outbox FOR EACH ROW EXECUTE FUNCTION ${app}.lose()`,
    );
    try {
      await work();
    } finally {
      await owner.query(`DROP FUNCTION ${app}.lose() CASCADE`);
    }
  };

  const submit = async (): Promise<string> => {
    const { status, body, text } = await asker.command(
      asker.message('submit-request', requestTo(giver)),
    );
    if (status !== 202) throw new Error(text);
    return String((body as { data: { requestId: string } }).data.requestId);
  };

  /** All texts on a topic about a request. */
  const textsOf = async (topic: string, requestId: string): Promise<string[]> => {
    const texts: string[] = [];
    const reader = new TopicReader(options, 'events-verify', [topic], async (records) => {
      for (const { value } of records)
        if (value.toString().includes(requestId)) texts.push(value.toString());
    });
    await reader.toEnd(await reader.open(), () => undefined);
    await reader.close();
    return texts;
  };

  it('reports nothing when nothing is lost, and prints what it compared', async () => {
    await submit();
    await nothingMissing('broker');
    await nothingMissing('notification');
    const { code, stdout } = await run('broker', []);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 are missing'),
    });
    await poll(async () => {
      const { counts } = await verify('broker');
      expect(counts).toMatchObject({ events: 2, receipts: 1, waiting: 0 });
    });
    await poll(async () => {
      const { counts } = await verify('notification');
      expect(counts).toMatchObject({ entries: 7, deleted: 0 });
    });
  });

  it('republishes lost events and receipts, byte for byte, so that all consumers get them', async () => {
    let id = '';
    await losing(
      'broker',
      // The second event of a request and its receipt.
      `NEW.source = '2' OR NEW.source LIKE '%/%'`,
      async () => {
        id = await submit();
        await poll(async () => expect(await textsOf(EVENTS, id)).toHaveLength(1));
      },
    );
    const found = await verify('broker');
    expect(found.missing.map(({ kind, type }) => [kind, type])).toEqual([
      ['event', 'bantuan-kedinasan.request.evaluated.v1'],
      ['receipt', 'bantuan-kedinasan.command.accepted.v1'],
    ]);
    const { code, stdout } = await run('broker', []);
    expect(code).toBe(1);
    expect(stdout).toContain(`event ${id}/2 (bantuan-kedinasan.request.evaluated.v1) on ${EVENTS}`);
    expect((await run('broker', ['--repair'])).code).toBe(0);
    await nothingMissing('broker');
    expect((await textsOf(EVENTS, id)).slice(1)).toEqual(found.missing.map(({ value }) => value));
    await poll(async () => {
      const page = await asker
        .official('system')
        .get<{ items: { subject: string }[] }>('/v1/mailbox');
      expect(page.body.items.filter(({ subject }) => subject === id)).toHaveLength(3);
    });
  });

  it('republishes a lost mailbox entry on its topic, and no other entry', async () => {
    let id = '';
    await losing('notification', `NEW.topic = '${mailboxOf(giver.code)}'`, async () => {
      id = await submit();
      await poll(async () => expect(await textsOf(mailboxOf(asker.code), id)).toHaveLength(3));
    });
    // A row stays in the outbox for a moment after its record is on the topic.
    const found = await poll(async () => {
      const now = await verify('notification');
      expect(now.counts).toMatchObject({ waiting: 0 });
      return now;
    });
    expect(found.missing.map(({ topic }) => topic)).toEqual(Array(2).fill(mailboxOf(giver.code)));
    expect((await verify('notification', '--repair')).repaired).toBe(2);
    await nothingMissing('notification');
    expect(await textsOf(mailboxOf(giver.code), id)).toEqual(
      found.missing.map(({ value }) => value),
    );
    expect(await textsOf(mailboxOf(asker.code), id)).toHaveLength(3);
  });

  it('does not report records in transit as lost while requests come in', async () => {
    let [stop, made] = [false, 0];
    const load = (async () => {
      for (; !stop; made++) await submit();
    })();
    try {
      await poll(() => expect(made).toBeGreaterThan(5));
      for (let n = 0; n < 3; n++) expect((await verify('broker')).missing).toEqual([]);
    } finally {
      stop = true;
      await load;
    }
  });

  it('reports and leaves out records that a previous version stored without their text', async () => {
    let id = '';
    await losing('broker', `NEW.source = '2'`, async () => {
      id = await submit();
    });
    await owner.query('ALTER TABLE broker.history NO FORCE ROW LEVEL SECURITY');
    await owner.query(`UPDATE broker.history SET event = NULL WHERE request_id = $1`, [id]);
    await owner.query('ALTER TABLE broker.history FORCE ROW LEVEL SECURITY');
    await poll(async () =>
      expect((await verify('broker')).missing).toMatchObject([{ id: `${id}/2`, value: null }]),
    );
    const { code, stdout } = await run('broker', ['--repair']);
    expect({ code, stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('1 cannot be published again'),
    });
  });

  it('publishes nothing in place of a text that is missing, and says so', async () => {
    const insert = `INSERT INTO broker.outbox (topic, key, source) VALUES ($1, $2, '1')`;
    await owner.query(insert, [EVENTS, randomUUID()]);
    const id = await submit();
    await poll(async () => {
      const { promises } = (await (await fetch(`${world.broker}/health/ready`)).json()) as {
        promises: { promise: string; kept: boolean }[];
      };
      const told = promises.find(({ promise }) => promise.includes('events are published at once'));
      expect(told?.kept).toBe(false);
    });
    expect(await textsOf(EVENTS, id)).toEqual([]);
    const remove = `DELETE FROM broker.outbox WHERE source = '1' AND key <> $1`;
    await owner.query(remove, [id]);
    await poll(async () => expect(await textsOf(EVENTS, id)).toHaveLength(3));
  });

  it('explains a wrong call', async () => {
    const wrong = await run('broker', ['--mend']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('Usage: npm run events:verify');
    const without = await run('notification', [], { KAFKA_BROKERS: '' });
    expect(without.code).toBe(1);
    expect(without.stderr).toContain('KAFKA_BROKERS: is missing');
  });
});
