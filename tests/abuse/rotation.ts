import { randomUUID } from 'node:crypto';
import { CLOUDEVENTS, SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { newAgencyKey } from '#libs/security/signatures';
import { call } from '#tests/support/http';
import { Party, requestTo } from '#tests/support/parties';
import type { OpenWorld, World } from '#tests/support/world';
import { tally } from './tally';

const ROUNDS = 5;
const SENDERS = 3;

/**
 * An agency rotates its key under load: both keys are valid for a while, and nothing is refused.
 */
export function rotation(open: OpenWorld): void {
  let world: World;

  beforeAll(async () => {
    world = await open();
  }, 120_000);

  it('A19 both keys are accepted during the rotation, and the old one is refused after its removal', async () => {
    const asker = await Party.register(world, 'rotation-asker');
    const giver = await Party.register(world, 'rotation-giver');
    const brokers = world.processes.filter(({ name }) => !/notification|reporting/.test(name));
    let [key, publicKey] = [asker.key, asker.publicKey];
    const statuses: number[] = [];
    const send = async (url: string, by = key): Promise<number> => {
      const message = asker.message('submit-request', requestTo(giver));
      const { bytes, signature = '' } = await asker.sign(message, by);
      const headers = { 'content-type': CLOUDEVENTS, [SIGNATURE_HEADER]: signature };
      return (await call('POST', `${url}/v1/commands`, { body: bytes, headers })).status;
    };
    for (let round = 0; round < ROUNDS; round++) {
      const { privateJwk, publicJwk } = await newAgencyKey(`rotation.${randomUUID()}`, 'EdDSA');
      let rotated = false;
      const senders = Array.from({ length: SENDERS }, async (_, n) => {
        for (let sent = 0; !rotated || sent < 5; sent++)
          statuses.push(await send(brokers[(n + sent) % brokers.length]?.url ?? ''));
      });
      await asker.putKeys([publicKey, publicJwk]);
      const former = key;
      [key, publicKey, rotated] = [privateJwk, publicJwk, true];
      await Promise.all(senders);
      await asker.putKeys([publicKey]);
      for (const { url } of brokers) {
        const status = await send(url, former);
        tally('A19', status === 401 ? { refused: 1 } : { accepted: 1 });
        expect(status).toBe(401);
      }
    }
    tally('A19', { harmless: statuses.length });
    expect(statuses.filter((status) => status !== 202)).toEqual([]);
    expect(statuses.length).toBeGreaterThanOrEqual(ROUNDS * SENDERS * 5);
  });
}
