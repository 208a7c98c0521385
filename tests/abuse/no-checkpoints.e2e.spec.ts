import { Client } from 'pg';
import { UNPROVABLE } from '#apps/broker/evidence/checkpoints';
import { CHECKPOINTS } from '#libs/contracts/topics';
import { Answer, call } from '#tests/support/http';
import { ask, Party, Seen } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { expectProblem } from '#tests/support/problems';
import { World, WORLDS } from '#tests/support/world';
import { tally } from './tally';

const LOCK = `hashtext('bantuan-kedinasan'), hashtext('checkpoint')`;
const none = { conflictOfInterest: 'none' };
const DECISIONS: [string, object][] = [
  ['approval', { items: 'all', ...none }],
  [
    'refusal',
    {
      grounds: [{ provision: '36-1-a', reason: 'Semua bertugas.', affectedWork: 'Seleksi' }],
      ...none,
    },
  ],
];
const FLOOD = {
  emergency: {
    event: 'banjir bandang',
    region: '35.07',
    withoutDecreeBecause: 'Keputusan bupati sedang disiapkan dua jam setelah kejadian.',
  },
};

/**
 * Blocking the signing or publishing of checkpoints helps no attacker: decisions that cannot be
 * proved are not made.
 */
describe.each(WORLDS)('A22 no checkpoint for hours (%s)', (_name, open) => {
  let world: World;
  let owner: Client;
  let giver: Party;
  let plain: Seen;
  let urgent: Seen;

  beforeAll(async () => {
    world = await open({ CHECKPOINT_SECONDS: '1' });
    owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
    const asker = await Party.register(world, 'unproved-asker');
    giver = await Party.register(world, 'unproved-giver');
    [plain, urgent] = [await ask(asker, giver), await ask(asker, giver, FLOOD)];
  }, 120_000);
  afterAll(async () => {
    await owner?.end();
    await world?.stop();
  }, 60_000);

  const decide = (of: Seen, [act, body] = DECISIONS[0]!): Promise<Answer> =>
    giver.official('decider').post(`/v1/requests/${of.id}/${act}`, body);
  /** As if the last checkpoint were this old and no new one could be written. */
  const lastWas = async (age: string): Promise<void> => {
    await owner.query(
      `UPDATE broker.checkpoint SET made_at = clock_timestamp() - interval '${age}'`,
    );
  };
  const isUnprovable = async (): Promise<unknown> => {
    const { rows } = await owner.query<{ old: unknown }>(`SELECT ${UNPROVABLE} AS old`);
    return rows[0]?.old;
  };
  const readiness = async (): Promise<[number, unknown]> => {
    const { status, body } = await call<{ promises: { promise: string; kept: boolean }[] }>(
      'GET',
      `${world.broker}/health/ready`,
    );
    return [
      status,
      body.promises.find(({ promise }) => promise.includes('checkpoints are published'))?.kept,
    ];
  };

  it('A22 readiness fails after two hours; after four, only decisions that an emergency requires are possible', async () => {
    await owner.query(`SELECT pg_advisory_lock(${LOCK})`);
    try {
      await lastWas('1 hour 59 minutes');
      await poll(async () => expect(await readiness()).toEqual([200, true]));
      await lastWas('2 hours 1 minute');
      await poll(async () => expect(await readiness()).toEqual([503, false]));
      await lastWas('4 hours 1 minute');
      for (const decision of DECISIONS) {
        const answer = await decide(plain, decision);
        tally('A22', answer.status === 503 ? { refused: 1 } : { accepted: 1 });
        expectProblem(answer, { status: 503, code: 'awaiting-checkpoint' });
        expect(answer.headers.get('retry-after')).toBe('60');
      }
      expect((await decide(urgent)).status).toBe(200);
    } finally {
      await owner.query(`SELECT pg_advisory_unlock(${LOCK})`);
    }
  });

  it('A22 recovers with the next checkpoint', async () => {
    await poll(async () => expect(await readiness()).toEqual([200, true]));
    expect((await decide(plain)).status).toBe(200);
  });

  it.each([
    ['3 hours 59 minutes', false],
    ['4 hours 1 minute', true],
  ])(
    'A22 an unpublished checkpoint that is %s old blocks decisions: %s',
    async (age, unprovable) => {
      // As a party sees it, in a transaction that is invisible to others.
      await owner.query('BEGIN');
      try {
        await owner.query('SET LOCAL search_path TO broker');
        await owner.query(
          `INSERT INTO outbox (topic, key, value, created_at)
         VALUES ('${CHECKPOINTS}', 'x', 'x', clock_timestamp() - interval '${age}')`,
        );
        await owner.query(`SET LOCAL ROLE broker_party`);
        await owner.query(`SELECT set_config('app.role', 'decider', true)`);
        const found = await isUnprovable();
        tally('A22', found === unprovable ? { refused: 1 } : { accepted: 1 });
        expect(found).toBe(unprovable);
      } finally {
        await owner.query('ROLLBACK');
      }
    },
  );

  it('A22 decisions are blocked before the first checkpoint', async () => {
    await owner.query('BEGIN');
    try {
      // No checkpoint is written meanwhile: it would lock the same tables in another order.
      await owner.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
      await owner.query('SET LOCAL search_path TO broker');
      await owner.query('TRUNCATE checkpoint, checkpoint_leaves, checkpoint_entry');
      const found = await isUnprovable();
      tally('A22', found ? { refused: 1 } : { accepted: 1 });
      expect(found).toBe(true);
    } finally {
      await owner.query('ROLLBACK');
    }
  });
});
