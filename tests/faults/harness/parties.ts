import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sourceOf } from '#libs/contracts/envelope';
import { newAgencyKey, PrivateJwk, signDetached } from '#libs/security/signatures';
import { requestTo as newRequest } from '#tests/support/parties';
import type { Product } from './product';

/** An agency of the load: asks, or is asked. One of those who ask has an address, so that letters go out too. */
export interface Party {
  code: string;
  key: PrivateJwk;
}

export interface Parties {
  askers: Party[];
  givers: Party[];
}

/** What no sink but the database may show: the name and the NIP of every load's official. */
export const CANARY = { name: 'Kenari Rekaan Tersembunyi', nip: '197001012000011001' };

/** Registers four agencies that ask and four that are asked, each with a key. */
export async function registerParties(product: Product): Promise<Parties> {
  const token = await product.token('admin');
  const put = async (path: string, body: object): Promise<void> => {
    for (let tries = 20; ; tries--) {
      const answer = await fetch(`${product.find('broker').url}${path}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (answer.ok) return;
      if (tries === 0 || answer.status < 500) throw new Error(await answer.text());
      await sleep(500);
    }
  };
  const register = async (code: string, withAddress: boolean): Promise<Party> => {
    const email = withAddress ? `${code}@contoh.example.go.id` : null;
    await put(`/v1/agencies/${code}`, { name: `Instansi ${code}`, kind: 'pemkab', email });
    const { publicJwk, privateJwk } = await newAgencyKey(`${code}.${randomUUID()}`, 'EdDSA');
    await put(`/v1/agencies/${code}/keys`, { keys: [publicJwk] });
    return { code, key: privateJwk };
  };
  const [askers, givers] = [[], []] as [Party[], Party[]];
  for (let n = 1; n <= 4; n++) {
    askers.push(await register(`peminta-${n}`, n === 1));
    givers.push(await register(`pemberi-${n}`, false));
  }
  return { askers, givers };
}

/** A signed message as it goes over either door. */
export interface SignedMessage {
  id: string;
  bytes: Buffer;
  signature: string;
}

export async function signed(party: Party, type: string, data: object): Promise<SignedMessage> {
  const id = randomUUID();
  const bytes = Buffer.from(
    JSON.stringify({
      specversion: '1.0',
      id,
      source: sourceOf(party.code),
      type: `bantuan-kedinasan.${type}.v1`,
      time: new Date().toISOString(),
      data,
    }),
  );
  return { id, bytes, signature: await signDetached(bytes, party.key) };
}

/** The data of a request that the law would grant, with an official whom nobody else may see. */
export const requestTo = (provider: { code: string }, reference: string): object =>
  newRequest(provider, { reference, requestedBy: { ...CANARY, position: 'Kepala BKPSDM' } });
