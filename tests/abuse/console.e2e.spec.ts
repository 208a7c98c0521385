import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { newAgencyKey } from '#libs/security/signatures';
import { ask, Official, Party, Seen } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import { standaloneWorld, World } from '#tests/support/world';
import { Visitor } from './visitor';

const MARKUP = '<script>document.title="x"</script><img src=x onerror=alert(1)>"\'&lt;';
const CANARY = 'Kenari-konsol-7391';
const KEY_OF_NOBODY = '01999999-9999-7999-8999-999999999999';
const FORGED: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { origin: 'https://penipu.example' },
  {},
];
const ROLES = ['requester', 'decider', 'superior', 'system'];

/** The pages against officials, and others, who mean harm: over HTTP, without a browser. */
describe('abuse of the console', () => {
  let world: World;
  let asker: Party;
  let giver: Party;
  let request: Seen;

  beforeAll(async () => {
    world = await standaloneWorld();
    asker = await Party.register(world, 'jahat-peminta');
    giver = await Party.register(world, 'jahat-pemberi');
    await Party.register(world, 'jahat-lain');
    const text = `${CANARY} ${MARKUP}`;
    request = await ask(asker, giver, {
      reference: `B/${CANARY}`,
      subject: text,
      description: text,
      items: [{ id: '1', description: text, quantity: 1 }],
      grounds: [{ provision: '35-1-b', facts: text }],
      requestedBy: { name: text, position: text },
      costs: [{ item: text, amount: 1, fundedBy: 'requester', budgetLine: text }],
      attachments: [{ title: text, uri: 'https://a.example.go.id', sha256: 'a'.repeat(64) }],
    });
    const asked = await giver
      .official('decider')
      .post(`/v1/requests/${request.id}/clarification`, { text });
    expect(asked.status).toBe(200);
    const service = { kind: 'other', title: 'Layanan jahat', description: MARKUP };
    const put = await giver.official('decider').call('PUT', '/v1/services/jahat', service);
    expect(put.status).toBe(201);
    await poll(async () => {
      expect((await giver.mailbox()).length).toBeGreaterThan(2);
    });
    const owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
    await owner.query(
      `INSERT INTO broker.parked_message (id, received_at, door, topic, partition, record_offset, reason_code,
         reason_detail, bytes, sha256)
       VALUES ($1, now(), 'bus', 'commands', 0, '7', 'malformed', $2, 'x', $3)`,
      [randomUUID(), MARKUP, 'b'.repeat(64)],
    );
    await owner.end();
  });
  afterAll(() => world?.stop(), 60_000);

  const visitor = (subject: string): Promise<Visitor> => Visitor.signIn(world.broker, subject);
  /** Addresses that name the request of two other agencies. */
  const foreign = (id: string): string[] => [
    ...['', '/setuju', '/tolak', '/penjelasan', '/lengkapi', '/fakta', '/atasan', '/cabut'].map(
      (more) => `/konsol/permohonan/${id}${more}`,
    ),
    `/konsol/permohonan/${id}/surat/berkas.pdf`,
    `/konsol/permohonan/${id}/setuju/konsep/persetujuan.pdf`,
    `/konsol/bukti/${id}`,
    `/konsol/bukti/${id}/bukti.json`,
    `/konsol/audit/akses?permohonan=${id}`,
    '/konsol/permohonan?requester=jahat-peminta',
    '/konsol/permohonan?q=penilai',
    '/konsol/audit/rentang.ndjson',
  ];

  it('shows on no page, to no role of another agency, what two agencies write to each other', async () => {
    const leaks: string[] = [];
    for (const subject of [...ROLES.map((role) => `${role}@jahat-lain`), 'admin']) {
      const stranger = await visitor(subject);
      const pages = await stranger.crawl(foreign(request.id));
      expect([subject, pages.size]).toEqual([subject, expect.any(Number)]);
      expect(pages.size).toBeGreaterThan(20);
      for (const [path, { status, text }] of pages) {
        expect([path, status]).not.toEqual([path, 500]);
        if (text.includes(CANARY)) leaks.push(`${subject} ${path}`);
      }
    }
    expect(leaks).toEqual([]);
    // Those who may read it find it: the search works.
    for (const subject of ['decider@jahat-pemberi', 'requester@jahat-peminta', 'auditor']) {
      const pages = await (await visitor(subject)).crawl([]);
      const found = [...pages.values()].filter(({ text }) => text.includes(CANARY));
      expect([subject, found.length > 2]).toEqual([subject, true]);
    }
  });

  it('answers a foreign request like an unknown one', async () => {
    const stranger = await visitor('decider@jahat-lain');
    const main = async (path: string): Promise<string> => {
      const { status, text } = await stranger.get(path);
      return `${status} ${/<main[^]*<\/main>/.exec(text)?.[0] ?? text}`;
    };
    const [known, unknown] = [foreign(request.id), foreign(KEY_OF_NOBODY)];
    for (const [at, path] of known.entries())
      expect(await main(path)).toEqual(await main(unknown[at] ?? ''));
  });

  it('shows stored markup as text on every page', async () => {
    let shown = 0;
    for (const subject of [
      'decider@jahat-pemberi',
      'requester@jahat-peminta',
      'auditor',
      'admin',
    ]) {
      const pages = await (await visitor(subject)).crawl([]);
      for (const [path, { text, type }] of pages) {
        if (!type.startsWith('text/html')) continue;
        if (text.includes('&lt;script>document.title=')) shown++;
        const raw = ['<script>document', '<img src=x'].filter((one) => text.includes(one));
        expect([subject, path, raw]).toEqual([subject, path, []]);
      }
    }
    expect(shown).toBeGreaterThan(4);
  });

  it('knows nobody by a cookie that is changed, doubled, or of a session that ended', async () => {
    const official = await visitor('decider@jahat-pemberi');
    const { cookie } = official;
    const other = await visitor('decider@jahat-lain');
    const changed = cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    for (const cookies of [changed, `${cookie}; ${other.cookie}`, 'bk=', 'bk=x', ''])
      expect([cookies, (await official.get('/konsol/antrean', cookies)).status]).toEqual([
        cookies,
        303,
      ]);
    expect((await official.get('/konsol/antrean')).status).toBe(200);
    await official.post('/konsol/keluar', '');
    expect((await official.get('/konsol/antrean')).status).toBe(303);
  });

  it('takes no form of another site, and none that no page has', async () => {
    const admin = await visitor('admin');
    const decider = await visitor('decider@jahat-pemberi');
    const forms: [Visitor, string][] = [
      [admin, '/konsol/instansi/baru'],
      [admin, '/konsol/instansi/jahat-lain/ubah'],
      [admin, '/konsol/instansi/jahat-lain/kunci'],
      [admin, '/konsol/instansi/jahat-lain/kunci/tetapkan'],
      [admin, `/konsol/pesan-tertahan/${KEY_OF_NOBODY}/jalankan`],
      [decider, '/konsol/layanan/baru'],
      [decider, '/konsol/layanan/jahat/ubah'],
      [decider, '/konsol/layanan/jahat/akhiri'],
    ];
    const many = Array.from({ length: 2_001 }, (_, at) => `/costs/${at}/item=x`).join('&');
    const names = ['__proto__', '/__proto__/x', '/costs/__proto__/item', '/constructor', '<b>'];
    const unfit: [body: string, refusal: number][] = [
      ...[...names, '/a/b/c/d/e/f'].map((name): [string, number] => [`${name}=1`, 400]),
      [many, 413],
    ];
    for (const [official, path] of forms) {
      for (const headers of FORGED) {
        const { status } = await official.post(path, '/name=x', headers);
        expect([path, headers, status]).toEqual([path, headers, 403]);
      }
      for (const [body, refusal] of unfit) {
        const { status } = await official.post(path, body);
        expect([path, body.slice(0, 30), status]).toEqual([path, body.slice(0, 30), refusal]);
      }
    }
    expect((await decider.get('/konsol/layanan/jahat')).text).toContain('Layanan jahat');
    // 300 fields are a form; that they fit is for the API to say.
    const large = Array.from({ length: 100 }, (_, at) =>
      ['item', 'amount', 'unit'].map((name) => `/costs/${at}/${name}=1`).join('&'),
    ).join('&');
    expect((await decider.post('/konsol/layanan/baru', large)).status).toBe(422);
  });

  it('shows what was typed once more when the session has ended, and sends nothing', async () => {
    const official = await visitor('decider@jahat-pemberi');
    const owner = new Client({ connectionString: world.database.ownerUrl });
    await owner.connect();
    await owner.query(`UPDATE console.session SET seen_at = seen_at - interval '31 minutes'`);
    await owner.end();
    const typed = await official.post('/konsol/layanan/jahat/ubah', '/title=Judul+yang+diketik');
    expect(typed.status).toBe(401);
    expect(typed.text).toContain('Judul yang diketik');
    expect((await official.get('/konsol/layanan')).location).toMatch(/^\/konsol\/masuk\?/);
    const { text } = await (await visitor('decider@jahat-pemberi')).get('/konsol/layanan/jahat');
    expect(text).toContain('Layanan jahat');
  });

  it('does once what is sent twice', async () => {
    const admin = await visitor('admin');
    const path = '/konsol/instansi/jahat-lain/kunci';
    const etag = /name="_etag" value="([^"]*)"/.exec((await admin.get(path)).text)?.[1] ?? '';
    const { publicJwk } = await newAgencyKey('jahat-lain.dua', 'EdDSA');
    const form = new URLSearchParams({
      _etag: etag.replaceAll('&quot;', '"'),
      _baru: JSON.stringify(publicJwk),
    }).toString();
    expect((await admin.post(`${path}/tetapkan`, form)).status).toBe(303);
    expect((await admin.post(`${path}/tetapkan`, form)).status).toBe(412);
    const decider = await visitor('decider@jahat-pemberi');
    const offer = new URLSearchParams({
      _kunci: randomUUID(),
      '/kind': 'other',
      '/title': 'Dua kali',
      '/description': 'Dikirim dua kali.',
    }).toString();
    const places = await Promise.all([1, 2].map(() => decider.post('/konsol/layanan/baru', offer)));
    expect(places.map(({ status }) => status)).toEqual([303, 303]);
    expect(places[0]?.location).toBe(places[1]?.location);
  });

  it('opens nothing of an administrator or auditor to other roles, and changes nothing for them', async () => {
    const agency = await new Official(world, 'admin').get('/v1/agencies/jahat-lain');
    for (const subject of [...ROLES.map((role) => `${role}@jahat-lain`), 'auditor']) {
      const official = await visitor(subject);
      for (const path of [
        '/konsol/instansi/baru',
        '/konsol/instansi/jahat-lain/ubah',
        '/konsol/instansi/jahat-lain/kunci',
        '/konsol/pesan-tertahan',
        ...(subject === 'auditor' ? [] : ['/konsol/audit', '/konsol/audit/akses']),
      ])
        expect([subject, path, (await official.get(path)).status]).toEqual([subject, path, 403]);
      for (const path of [
        'baru',
        'jahat-lain/ubah',
        'jahat-lain/kunci',
        'jahat-lain/kunci/tetapkan',
      ])
        expect((await official.post(`/konsol/instansi/${path}`, '_kode=jahat-baru')).status).toBe(
          403,
        );
    }
    const after = await new Official(world, 'admin').get('/v1/agencies/jahat-lain');
    expect(after.body).toEqual(agency.body);
    const decider = await visitor('decider@jahat-lain');
    const taken = new URLSearchParams({
      ...{ _versi: '1', _kunci: randomUUID(), '/kind': 'other' },
      ...{ '/title': 'Layanan rebutan', '/description': 'Diambil alih.' },
    });
    const answer = await decider.post('/konsol/layanan/jahat/ubah', taken.toString());
    expect([403, 404]).toContain(answer.status);
    expect((await decider.post('/konsol/layanan/jahat/akhiri', '')).status).toBe(answer.status);
    expect((await decider.get('/konsol/layanan/jahat')).text).toContain('Layanan jahat');
  });
});
