import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { COMMANDS, EVENTS } from '#libs/contracts/topics';
import { readTopics } from './checker/records';
import { busTo } from './harness/bus';
import { type Fault, assertThat } from './harness/fault';
import { groupOf, progress, restart } from './harness/harm';
import { requestTo, signed } from './harness/parties';
import { GROUPS, type Group, type Product } from './harness/product';
import { runProgram } from './harness/program';
import { SKIPPED_RECORDS, type Supervised } from './harness/supervised';

/** A base load for tests that need existing data. */
async function some(product: Product, messages: number): Promise<void> {
  const has = await product.count('broker.request');
  if (has < messages) await product.load.backlog(messages - has);
  await product.load.steady(20, 2, 20);
  await product.quiet();
}

export const TOPIC_REPLAYED: Fault = {
  id: 'F19',
  name: 'topic-replayed',
  title: 'the whole topic is delivered twice in any order, and once with an event missing',
  quick: true,
  async run({ servers, product, random, scale, figures }) {
    await some(product, Math.round(400 * scale));
    const { status, output } = await runProgram(
      [
        join(product.from, 'tests/faults/deliver.js'),
        product.folder,
        String(random.below(2 ** 31)),
      ],
      {
        env: {
          PATH: process.env.PATH,
          OWNER_URL: servers.postgres.urlsOf(product.database).own,
          KAFKA_BROKERS: servers.kafka.brokers,
        },
      },
    );
    for (const [, name, value] of output.matchAll(/^figure (.+): (.+)$/gm))
      if (name && value) figures[name] = value;
    assertThat(
      status === 0,
      output
        .replace(/^figure .*$/gm, '')
        .trim()
        .slice(0, 600),
    );
  },
};

export const OFFSETS_GONE: Fault = {
  id: 'F26',
  name: 'offsets-lost',
  title: 'offsets of the groups are deleted, and moved to the end',
  async run({ product, figures }) {
    await some(product, 300);
    for (const group of Object.keys(GROUPS) as Group[]) {
      const apps = product.apps.filter((app) => groupOf(app) === group);
      await Promise.all(apps.map((app) => app.stop()));
      await forget(product, group);
      const waiting = await product.lag(group);
      const from = Date.now();
      for (const app of apps) app.start();
      await product.quiet();
      figures[`replayed by ${group.split('.')[1]}`] =
        `${waiting} records, ${Math.round((waiting * 1_000) / (Date.now() - from))} a second`;
    }
    await skipped(product, figures);
  },
};

/**
 * Reporting misses events while its offsets were at the end. It must say so, and can be repaired.
 */
async function skipped(product: Product, figures: Record<string, string | number>): Promise<void> {
  const reporting = product.find('reporting');
  const group = 'bantuan-kedinasan.reporting';
  // Requests that it knows, and acts on them that it will not receive.
  await product.load.backlog(60);
  await product.quiet();
  await reporting.stop();
  for (let n = 0; n < 30; n++) await product.load.acts.one();
  await untilPublished(product);
  const ends = await product.admin.fetchTopicOffsets(EVENTS);
  await product.admin.setOffsets({
    groupId: group,
    topic: EVENTS,
    partitions: ends.map(({ partition, high }) => ({ partition, offset: high })),
  });
  reporting.start();
  figures['passed over, says readiness'] = await skippedRecords(reporting, Date.now() + 60_000);
  const missing = await product.rows<{ count: number }>(
    `SELECT count(*)::int AS count FROM broker.request b JOIN reporting.request r ON r.request_id = b.id::text
      WHERE b.version <> r.version`,
  );
  figures['requests that reporting did not receive'] = missing[0]?.count ?? 0;
  assertThat((missing[0]?.count ?? 0) > 0, 'something was skipped');
  const { status } = await runProgram(
    [join(product.from, 'apps/reporting/rebuild.js'), '--from-topic'],
    { env: { PATH: process.env.PATH, ...product.environment } },
  );
  assertThat(status === 1, 'reports:rebuild --from-topic reports missing events');
  await reporting.stop();
  await forget(product, group);
  reporting.start();
  await product.quiet();
}

/** Waits until readiness reports skipped records. Resolves with its text. */
async function skippedRecords(app: Supervised, until: number): Promise<string> {
  for (; ; await sleep(100)) {
    const answer = await app.readiness();
    const [, received] = SKIPPED_RECORDS.exec(answer?.text ?? '') ?? [];
    if (received) return received;
    assertThat(Date.now() < until, 'an offset that was moved ahead is reported');
  }
}

async function untilPublished(product: Product): Promise<void> {
  while ((await product.count('broker.outbox')) > 0) await sleep(50);
  await sleep(500);
}

async function forget(product: Product, group: Group): Promise<void> {
  for (let tries = 40; ; tries--) {
    try {
      await product.admin.deleteGroups([group]);
      return;
    } catch (error) {
      // Its members may still be leaving.
      if (tries === 0) throw error;
      await sleep(500);
    }
  }
}

export const DELETED_BY_RETENTION: Fault = {
  id: 'F25',
  name: 'deleted-by-retention',
  title: 'retention deletes commands that stopped brokers have not read',
  // Deleted messages that a later reader of the topic would miss.
  options: {},
  async run({ servers, product, figures }) {
    const group = 'bantuan-kedinasan.broker';
    const { askers, givers } = product.load.parties;
    const [asker, giver] = [askers[0], givers[0]];
    if (!asker || !giver) throw new Error('no parties');
    await some(product, 300);
    await Promise.all(product.brokers.map((broker) => broker.stop()));
    const read = await progress(product, group);
    // Not in the journal: half of these are deleted, and no sender got a confirmation.
    const bus = busTo(servers.kafka.brokers, 'f25');
    const messages = await Promise.all(
      Array.from({ length: 300 }, () =>
        signed(asker, 'submit-request', requestTo(giver, `R/${randomUUID()}`)),
      ),
    );
    await bus.publish(
      messages.map(({ id, bytes, signature }) => ({
        topic: COMMANDS,
        key: id,
        value: bytes,
        signature,
      })),
    );
    await bus.close();
    const cut = (await product.admin.fetchTopicOffsets(COMMANDS)).map(({ partition, high }) => {
      const from = read.get(partition) ?? 0;
      return { partition, from, to: Math.floor((from + Number(high)) / 2) };
    });
    await product.admin.deleteTopicRecords({
      topic: COMMANDS,
      partitions: cut.map(({ partition, to }) => ({ partition, offset: String(to) })),
    });
    const gone = cut.filter(({ from, to }) => to > from);
    const from = Date.now();
    for (const broker of product.brokers) broker.start();
    const isReported = ({ partition, from, to }: (typeof cut)[number], text: string): boolean =>
      text.includes(`partition ${partition}, offsets ${from} to ${to - 1}`);
    for (let left = gone; left.length > 0; await sleep(100)) {
      assertThat(
        Date.now() - from < 60_000,
        `each deleted range is reported, ${left.length} are not`,
      );
      const said = await Promise.all(product.brokers.map((broker) => broker.readiness()));
      left = gone.filter((range) => !said.some((one) => isReported(range, one?.text ?? '')));
    }
    figures['records gone'] = gone.reduce((sum, { from, to }) => sum + to - from, 0);
    figures['every range reported after'] = `${Date.now() - from} ms`;
    // The caller starts them again.
    await Promise.all(product.brokers.map((broker) => restart(broker)));
    await product.ready();
  },
};

export const INBOX_FORGOTTEN: Fault = {
  id: 'F27',
  name: 'inbox-rows-deleted',
  title: 'messages are sent again after their inbox rows were deleted',
  async run({ servers, product, figures }) {
    await some(product, 100);
    const records = (await readTopics(servers.kafka.brokers, true)).filter(
      ({ topic }) => topic === COMMANDS,
    );
    const rows = await product.rows<{ agency: string; message: string; sha256: string }>(
      `SELECT agency, message_id AS message, sha256 FROM broker.message
        WHERE receipt::json->>'type' LIKE '%accepted%' AND sha256 = ANY ($1) LIMIT 30`,
      [records.map(({ sha256 }) => sha256)],
    );
    const hashes = new Set(rows.map(({ sha256 }) => sha256));
    const { journal } = product;
    await journal.begin(
      rows.map(({ agency, message }) => ({ kind: 'forgotten', agency, message })),
    );
    await product.rows(`DELETE FROM broker.message WHERE sha256 = ANY ($1)`, [[...hashes]]);
    const requests = await product.count('broker.request');
    const again = records.filter(({ sha256 }) => hashes.has(sha256));
    const bus = busTo(servers.kafka.brokers, 'f27');
    await bus.publish(
      again.map(({ key, text = '', signature = '' }) => ({
        topic: COMMANDS,
        key,
        value: text,
        signature,
      })),
    );
    await bus.close();
    await product.quiet();
    figures['came again'] = again.length;
    figures['second requests'] = (await product.count('broker.request')) - requests;
    assertThat(again.length > 0 && figures['second requests'] === 0, 'no second request');
  },
};
