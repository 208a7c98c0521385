import { Client } from 'pg';
import type { CheckAnswer } from '#libs/contracts/checks';
import type { ListedRequestAnswer } from '#libs/contracts/request-answers';
import type { Page } from '#libs/http/page';
import { FLOOD } from '#tests/journeys/bad-decisions';
import { FORWARDED_TO } from '#tests/support/acts';
import type { Answer } from '#tests/support/http';
import { Official, Party, requestTo, Seen } from '#tests/support/parties';
import type { World } from '#tests/support/world';

/** A world with the agencies and officials of the tests of checks and lists. */
export class Agencies {
  world: World;
  owner: Client;
  asker: Party;
  giver: Party;
  third: Party;
  decider: Official;
  requester: Official;
  /** Of the agency above the provider. */
  superior: Official;

  async open(open: () => Promise<World>): Promise<void> {
    this.world = await open();
    this.owner = new Client({ connectionString: this.world.database.ownerUrl });
    await this.owner.connect();
    this.superior = (await Party.register(this.world, 'daftar-atasan')).official('superior');
    [this.asker, this.giver, this.third] = (await Promise.all(
      ['daftar-peminta', 'daftar-pemberi', 'daftar-ketiga'].map((code) =>
        Party.register(this.world, code, {
          name: `Badan ${code.slice(7)} Sukamaju`,
          ...(code === 'daftar-pemberi' && { superior: 'daftar-atasan' }),
        }),
      ),
    )) as [Party, Party, Party];
    await Party.register(this.world, FORWARDED_TO);
    this.decider = this.giver.official('decider');
    this.requester = this.asker.official('requester');
  }

  async close(): Promise<void> {
    await this.owner?.end();
    await this.world?.stop();
  }

  /** The answer of a check, which stores nothing. */
  async check(
    by: Official,
    path: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<CheckAnswer> {
    const before = await this.stored();
    const answer = await by.post<CheckAnswer>(`${path}/check`, body, headers);
    expect([answer.status, answer.text]).toEqual([200, expect.anything()]);
    expect(await this.stored()).toEqual(before);
    return answer.body;
  }

  /** An oral request in an emergency, entered by the provider. */
  async entered(): Promise<Seen> {
    const oral = { channel: 'oral', emergency: FLOOD, requestedBy: undefined };
    const data = { ...requestTo(this.giver, oral), requester: this.asker.code };
    const { status, body, text } = await this.decider.post<Seen>('/v1/requests', data);
    if (status !== 201) throw new Error(text);
    return body;
  }

  /** How much is stored; the outbox is left out, since it empties by itself. */
  private async stored(): Promise<unknown> {
    const tables = ['history', 'evaluation', 'read_log', 'undisclosed', 'idempotency', 'request'];
    const counts = tables.map((table) => `(SELECT count(*) FROM broker.${table}) AS ${table}`);
    const { rows } = await this.owner.query<object>(
      `SELECT ${counts.join(', ')}, (SELECT sum(version) FROM broker.request) AS versions`,
    );
    return rows[0];
  }
}

/** The body of an answer, to compare it with that of another. */
export const told = ({ body }: Answer<unknown>): unknown => body;

export async function listed(by: Official, query: string): Promise<ListedRequestAnswer[]> {
  const answer = await by.get<Page<ListedRequestAnswer>>(`/v1/requests?limit=100&${query}`);
  expect([answer.status, answer.text]).toEqual([200, expect.anything()]);
  return answer.body.items;
}
