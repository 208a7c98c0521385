import { Client } from 'pg';
import { openCheckpoint } from '#libs/audit/checkpoint';
import { Evidence, verifyEvidence } from '#libs/audit/verify/evidence';
import type { NamedJwk } from '#libs/security/signatures';
import { example, registerDemoAgencies } from '#tests/support/examples';
import { Official } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import type { OpenWorld, World } from '#tests/support/world';

const APPROVAL = { items: 'all', conflictOfInterest: 'none' };

/** What an auditor can prove, and what not even the database owner can change unnoticed. */
export function evidence(open: OpenWorld): void {
  let world: World;
  let owner: Client;
  let decider: Official;
  let publicKey: NamedJwk;

  beforeAll(async () => {
    world = await open();
    await registerDemoAgencies(world);
    owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
    decider = new Official(world, 'decider@pemprov-jatim');
    const { body } = await decider.get<{ keys: NamedJwk[] }>('/v1/checkpoints/keys');
    publicKey = body.keys[0]!;
  }, 120_000);
  afterAll(() => owner?.end());

  async function submitted(): Promise<string> {
    const { from, data } = example('assess-120-officials');
    const { body, status, text } = await new Official(world, `requester@${from}`).post(
      '/v1/requests',
      data,
    );
    if (status !== 201) throw new Error(text);
    return String(body.id);
  }

  async function covered(id: string): Promise<Evidence> {
    return poll(async () => {
      const { body } = await decider.get<Evidence>(`/v1/requests/${id}/evidence`);
      expect(body.proofs.length).toBe(body.history.length);
      return body;
    });
  }

  it('every entry verifies, and the checkpoint chain has no gap', async () => {
    const id = await submitted();
    await decider.post(`/v1/requests/${id}/approval`, APPROVAL);
    const evidence = await covered(id);
    expect(evidence.history.map(({ type }) => type)).toEqual([
      'submitted',
      'evaluated',
      'approved',
    ]);
    expect(await verifyEvidence(evidence, [publicKey])).toEqual({
      misfit: null,
      entries: 3,
      uncovered: 0,
    });
    const { body } = await decider.get<{ items: { number: number; jws: string }[] }>(
      '/v1/checkpoints?limit=100',
    );
    const opened = await Promise.all(body.items.map(({ jws }) => openCheckpoint(jws, [publicKey])));
    expect(opened.map((checkpoint) => checkpoint?.number)).toEqual(opened.map((_, at) => at + 1));
  });

  it.each<[string, (id: string) => string]>([
    [
      'an entry is changed',
      (id) => `UPDATE broker.history SET data = '{}' WHERE request_id = '${id}' AND version = 1`,
    ],
    [
      'the last entry is deleted',
      (id) => `DELETE FROM broker.history WHERE request_id = '${id}' AND version = 2`,
    ],
    [
      'an entry and its hash are changed',
      (id) =>
        `UPDATE broker.history SET data = '{}', hash = md5('x') || md5('y') WHERE request_id = '${id}' AND version = 2`,
    ],
    [
      'the leaves of a checkpoint are changed',
      (id) =>
        `UPDATE broker.checkpoint_leaves SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)
         WHERE number IN (SELECT number FROM broker.checkpoint_entry WHERE request_id = '${id}')`,
    ],
  ])('verification fails when the database owner makes this change: %s', async (_what, sql) => {
    const id = await submitted();
    await covered(id);
    const { rowCount } = await owner.query(sql(id));
    expect(rowCount).toBeGreaterThan(0);
    const { body } = await decider.get<Evidence>(`/v1/requests/${id}/evidence`);
    const { misfit } = await verifyEvidence(body, [publicKey]);
    expect(misfit?.entry).toContain(id);
  });
}
