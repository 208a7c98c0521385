// The client of agency.mjs does all cases of `npm run certify`: `node certification.mjs`.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { call, newEvents, send, signatureOf, useKey } from './agency.mjs';

const { BROKER, AGENCY, PROVIDER, TOKEN } = process.env;

/** Sends a request of a case; `data` and `message` override fields. */
const request = (code, data = {}, message = {}) =>
  send(
    'submit-request',
    {
      ...{ reference: `UJI/${code}/${randomUUID()}`, provider: PROVIDER, kind: 'personnel' },
      ...{ subject: 'Bantuan penilai', description: 'Dua puluh penilai selama tiga hari.' },
      ...{ classification: 'biasa', urgency: 'biasa', neededBy: '2027-03-01' },
      grounds: [{ provision: '35-1-b', facts: 'Kami hanya memiliki dua penilai.' }],
      items: [{ id: 'penilai', description: 'penilai', quantity: 20 }],
      requestedBy: { name: 'Pejabat Contoh', position: 'Kepala BKPSDM' },
      ...data,
    },
    message,
  );

/** A message that has to be refused. */
const refused = (sent) =>
  sent.then(
    () => Promise.reject(new Error('this message was accepted')),
    (error) => console.log('refused', error.message),
  );

const id = randomUUID();
await request('S01', { reference: `UJI/S01/${id}` }, { id });
await refused(request('S03', {}, { id }));
await refused(request('S04', { reference: `UJI/S01/${id}` }));
await refused(request('S05', {}, { time: '2026-01-01T00:00:00Z' }));
await refused(request('S06', { neededBy: '2027-02-30' }));
await request('S02', { grounds: [] });
await request('S07', {
  ...{ classification: 'rahasia', subject: undefined, description: undefined },
  contentAt: { uri: 'https://berkas.example.go.id/1', sha256: 'a'.repeat(64) },
  grounds: [{ provision: '35-1-b' }],
  items: [{ id: '1', quantity: 20 }],
});
await request('S08', {
  emergency: { event: 'banjir', region: '35.07', decree: { number: '1', date: '2026-11-01' } },
});
const items = Array.from({ length: 200 }, (_, n) => ({ id: String(n + 1), description: 'kursi' }));
await request('S09', { items });
await request('S10', { subject: 'Pelatihan José' });
for (const code of ['I01', 'P01', 'P02', 'P03', 'D01', 'D02', 'O01']) await request(code);
await request('D03', { items: items.slice(0, 2) });
const { requestId: unneeded } = await request('W01');
await send('withdraw-request', { requestId: unneeded, reason: 'Sudah tersedia.' });

/** Replaces the keys of the agency, signed by the key in use. */
async function putKeys(change) {
  const url = `${BROKER}/v1/agencies/${AGENCY}/keys`;
  const authorization = `Bearer ${TOKEN}`;
  const present = await call(url, { headers: { authorization } });
  const { keys } = await present.json();
  const body = Buffer.from(JSON.stringify({ keys: change(keys) }));
  const headers = {
    ...{ authorization, 'content-type': 'application/json' },
    ...{ 'if-match': present.headers.get('etag'), 'x-jws-signature': signatureOf(body) },
  };
  const answer = await call(url, { method: 'PUT', headers, body });
  if (answer.status !== 200) throw new Error(await answer.text());
}
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const kid = `${AGENCY}.${randomUUID()}`;
await putKeys((keys) => [...keys, { ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA' }]);
useKey(privateKey, kid);
await request('K02');
await putKeys((keys) => keys.filter((key) => key.kid === kid));

const facts = 'Kami hanya memiliki dua penilai.';
const documents = [];
/** What to send when an event comes, by case and event. */
const reactions = {
  'S02 returned': ['supply-information', { grounds: [{ provision: '35-1-b', facts }] }],
  'I01 clarification-asked': ['supply-information', { text: 'Tiga hari, di Malang.' }],
  'P01 evaluated': [
    'propose-costs',
    { lines: [{ item: 'Konsumsi', amount: 500_000, fundedBy: 'requester' }] },
  ],
  'P02 costs-proposed': ['answer-proposal', { accept: true }],
  'P03 date-proposed': ['answer-proposal', { accept: false, reason: 'Terlalu lambat.' }],
  'D01 delivered': ['confirm-receipt', { accepted: true }],
  'D02 delivered': ['confirm-receipt', { accepted: false, reason: 'Laporan belum ada.' }],
  'D03 delivered': ['confirm-receipt', { accepted: true }],
  'O01 refused': ['object', { text: 'Mohon ditinjau kembali.' }],
  'G01 approved': ['report-delivery', { status: 'started', items: [{ id: '1', documents }] }],
  'G02 approved': ['report-delivery', { status: 'delivered', items: [{ id: '1', documents }] }],
};
while (Object.keys(reactions).length > 0)
  for (const { type, data } of await newEvents()) {
    const [, code] = /^UJI\/([A-Z]\d\d)\//.exec(data.reference ?? '') ?? [];
    const name = `${code} ${type.replace(/^bantuan-kedinasan\.request\.|\.v1$/g, '')}`;
    const [message, body] = reactions[name] ?? [];
    if (!message) continue;
    delete reactions[name];
    const proposalId = message === 'answer-proposal' ? data.change.proposal : undefined;
    await send(message, { requestId: data.requestId, proposalId, ...body });
    console.log(name, message);
  }
console.log('end');
