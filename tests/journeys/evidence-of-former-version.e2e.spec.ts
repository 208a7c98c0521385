import type { Client } from 'pg';
import { leafOf } from '#libs/audit/merkle';
import { FormerVersion } from '../support/former-version';

const ID = '01a20003-2af9-7efc-9a5c-971d4b49c843';
const hash = (n: number): string => n.toString(16).padStart(64, '0');

/**
 * The checkpoint rows of the previous version, which have a path each, are usable by the new one.
 */
describe('checkpoints of the previous version', () => {
  let former: FormerVersion;
  let owner: Client;

  beforeAll(async () => {
    former = await FormerVersion.of('broker', '0004');
    owner = former.owner;
  }, 60_000);
  afterAll(() => former?.drop());

  /**
   * Writes a checkpoint over these versions of one request as a broker of the previous version
   * does.
   */
  async function checkpoint(number: number, versions: number[]): Promise<void> {
    await owner.query(`SET session_replication_role = replica`);
    for (const version of versions)
      await owner.query(
        `INSERT INTO broker.history VALUES ($1, $2, now(), 'x', '{}', '{}', '', $3)`,
        [ID, version, hash(version)],
      );
    await owner.query(`SET session_replication_role = origin`);
    await owner.query(`SET ROLE broker_pipeline`);
    await owner.query(`SET search_path TO broker`);
    await owner.query(`INSERT INTO checkpoint (number, hash, jws) VALUES ($1, 'h', 'j')`, [number]);
    const leaves = versions.map((version, position) => {
      return { number, position, request_id: ID, version, path: ['p'] };
    });
    await owner.query(
      `INSERT INTO checkpoint_leaf SELECT * FROM jsonb_populate_recordset(NULL::checkpoint_leaf, $1)`,
      [JSON.stringify(leaves)],
    );
    await owner.query(`RESET ROLE`);
  }

  it('are migrated, both those before the upgrade and those written during it', async () => {
    await checkpoint(1, [1, 2]);
    await checkpoint(2, []);
    await former.upgrade();
    await checkpoint(3, [3, 4, 5]);
    const { rows: leaves } = await owner.query<object>(
      `SELECT number::int, hashes FROM broker.checkpoint_leaves ORDER BY number`,
    );
    const all = (...versions: number[]): Buffer =>
      Buffer.concat(versions.map((version) => leafOf(hash(version))));
    expect(leaves).toEqual([
      { number: 1, hashes: all(1, 2) },
      { number: 3, hashes: all(3, 4, 5) },
    ]);
    const { rows: entries } = await owner.query<object>(
      `SELECT number::int, position, version FROM broker.checkpoint_entry WHERE request_id = $1 ORDER BY version`,
      [ID],
    );
    expect(entries).toEqual([
      { number: 1, position: 0, version: 1 },
      { number: 1, position: 1, version: 2 },
      { number: 3, position: 0, version: 3 },
      { number: 3, position: 1, version: 4 },
      { number: 3, position: 2, version: 5 },
    ]);
  });
});
