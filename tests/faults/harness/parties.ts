import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sourceOf } from '#libs/contracts/envelope';
import { newAgencyKey, PrivateJwk, signDetached } from '#libs/security/signatures';
import { FORWARDED_TO } from '#tests/support/acts';
import { requestTo as newRequest } from '#tests/support/parties';
import type { Product } from './product';

/**
 * An agency of the load, a requester or a provider. One requester has an address, so that it gets
 * letters.
 */
export interface Party {
  code: string;
  key: PrivateJwk;
}

export interface Parties {
  askers: Party[];
  givers: Party[];
}

/** Name and NIP of the load's official, which only the database may show. */
export const CANARY = { name: 'Kenari Rekaan Tersembunyi', nip: '197001012000011001' };

/** Registers four requesters and four providers with a key each. */
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
  // Items are forwarded to it, and it is named as responsible.
  await put(`/v1/agencies/${FORWARDED_TO}`, { name: 'Instansi ketiga', kind: 'pemkab' });
  const [askers, givers] = [[], []] as [Party[], Party[]];
  for (let n = 1; n <= 4; n++) {
    askers.push(await register(`peminta-${n}`, n === 1));
    givers.push(await register(`pemberi-${n}`, false));
  }
  return { askers, givers };
}

/** A signed message for Kafka or HTTP. */
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

/**
 * The data of a request that the law would grant, with an official who must stay invisible to
 * others.
 */
export const requestTo = (provider: { code: string }, reference: string): object =>
  newRequest(provider, { reference, requestedBy: { ...CANARY, position: 'Kepala BKPSDM' } });
