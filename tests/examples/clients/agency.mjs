// An agency's system on Node.js 20, over HTTP, without any package: `node agency.mjs`.
// It asks for help, answers a question about it, and confirms the delivery.
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const { BROKER, MAILBOX, AGENCY, PROVIDER, KEY_FILE, KID, TOKEN } = process.env;
let [key, kid] = [createPrivateKey(readFileSync(KEY_FILE)), KID];

/** Signs with another key from now on. */
export function useKey(privateKey, id) {
  [key, kid] = [privateKey, id];
}

/** The detached signature of exactly these bytes. */
export function signatureOf(body) {
  const header = { alg: 'EdDSA', kid, b64: false, crit: ['b64'] };
  const encoded = Buffer.from(JSON.stringify(header)).toString('base64url');
  const signature = sign(null, Buffer.concat([Buffer.from(`${encoded}.`), body]), key);
  return `${encoded}..${signature.toString('base64url')}`;
}

/** Repeats a call with the same bytes while the broker is busy. */
export async function call(url, options) {
  for (;;) {
    const response = await fetch(url, options);
    if (response.status !== 429 && response.status !== 503) return response;
    await sleep(1000 * Number(response.headers.get('retry-after') ?? 1));
  }
}

/** Signs the exact bytes that are sent, and returns the data of the receipt. */
export async function send(type, data, more = {}) {
  const message = {
    ...{ specversion: '1.0', id: randomUUID(), source: `urn:bantuan-kedinasan:agency:${AGENCY}` },
    ...{ type: `bantuan-kedinasan.${type}.v1`, time: new Date().toISOString(), data, ...more },
  };
  const body = Buffer.from(JSON.stringify(message));
  const headers = {
    'content-type': 'application/cloudevents+json',
    'x-jws-signature': signatureOf(body),
  };
  const response = await call(`${BROKER}/v1/commands`, { method: 'POST', headers, body });
  const answer = await response.json();
  if (response.status !== 202) throw new Error(`${answer.code}: ${answer.detail}`);
  return answer.data;
}

let after = ''; // Store `next` in your database: after a restart, go on from there.
/** What came into the mailbox since the last call. */
export async function newEvents() {
  const url = `${MAILBOX}/v1/mailbox?limit=100${after && `&after=${after}`}`;
  const response = await call(url, { headers: { authorization: `Bearer ${TOKEN}` } });
  const { items, next } = await response.json();
  after = next;
  if (items.length === 0) await sleep(300);
  return items;
}

/** Waits for an event of a request, and ignores all others. */
async function event(requestId, type) {
  const name = `bantuan-kedinasan.request.${type}.v1`;
  for (;;)
    for (const one of await newEvents())
      if (one.type === name && one.subject === requestId) return one.data;
}

async function main() {
  const { requestId, status } = await send('submit-request', {
    ...{ reference: `B/${Date.now()}/NODE`, provider: PROVIDER, kind: 'personnel' },
    ...{ subject: 'Bantuan penilai', description: 'Dua puluh penilai selama tiga hari.' },
    ...{ classification: 'biasa', urgency: 'biasa', neededBy: '2027-03-01' },
    grounds: [{ provision: '35-1-b', facts: 'Kami hanya memiliki dua penilai bersertifikat.' }],
    items: [{ id: '1', description: 'penilai', quantity: 20 }],
    requestedBy: { name: 'Pejabat Contoh', position: 'Kepala BKPSDM' },
  });
  console.log('receipt', requestId, status);
  await event(requestId, 'clarification-asked');
  await send('supply-information', { requestId, text: 'Tiga hari, di Malang.' });
  await event(requestId, 'delivered');
  await send('confirm-receipt', { requestId, accepted: true });
  console.log('end', (await event(requestId, 'completed')).status);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
