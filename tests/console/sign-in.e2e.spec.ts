import { Issuer } from '#tests/support/issuer';
import { standaloneWorld, World } from '#tests/support/world';

const CONSOLE = 'https://konsol.example.go.id';
const OFFICIAL = { roles: ['decider'], agency: 'bkn', name: 'Pejabat Contoh', position: 'Kepala' };

interface Answer {
  status: number;
  location: string | null;
  cookies: string[];
  text: string;
}

/** Sign-in at an OpenID provider, as a browser does it behind a proxy with TLS. */
describe('sign-in', () => {
  let issuer: Issuer;
  let world: World;

  beforeAll(async () => {
    issuer = await Issuer.open('bantuan-kedinasan', 'konsol');
    world = await standaloneWorld({ ...issuer.settings, CONSOLE_URL: CONSOLE });
  });
  afterAll(async () => {
    await world?.stop();
    await issuer?.close();
  }, 60_000);
  beforeEach(() => {
    Object.assign(issuer, { claims: OFFICIAL, seconds: 600, ended: false });
  });

  const call = async (path: string, cookie = '', method = 'GET', body = ''): Promise<Answer> => {
    const response = await fetch(world.broker + path.replace(CONSOLE, ''), {
      method,
      redirect: 'manual',
      headers: {
        cookie,
        'sec-fetch-site': 'same-origin',
        ...(body && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body && { body }),
    });
    return {
      status: response.status,
      location: response.headers.get('location'),
      cookies: response.headers.getSetCookie(),
      text: await response.text(),
    };
  };
  const pairOf = (cookies: string[], name: string): string =>
    cookies.find((cookie) => cookie.startsWith(`${name}=`))?.split(';')[0] ?? '';
  /**
   * To the issuer and back: the cookie of the attempt, and the address that the issuer sends the
   * browser to.
   */
  const attempt = async (back = '/konsol/antrean'): Promise<[cookie: string, back: string]> => {
    const begun = await call(`/konsol/masuk/mulai?kembali=${encodeURIComponent(back)}`);
    const there = await fetch(begun.location ?? '', { redirect: 'manual' });
    return [pairOf(begun.cookies, '__Host-bk-masuk'), there.headers.get('location') ?? ''];
  };
  const signIn = async (): Promise<string> => {
    const [cookie, back] = await attempt();
    return pairOf((await call(back, cookie)).cookies, '__Host-bk');
  };

  it('goes by way of the issuer, and keeps all tokens from the browser', async () => {
    expect((await call('/konsol/draf')).location).toBe('/konsol/masuk?kembali=%2Fkonsol%2Fdraf');
    const page = await call('/konsol/masuk');
    expect(page.text).toContain('/konsol/masuk/mulai');
    expect(page.text).not.toContain('name="pejabat"');
    expect((await call('/konsol/masuk', '', 'POST', 'pejabat=admin')).status).toBe(400);
    const begun = await call('/konsol/masuk/mulai?kembali=/konsol/draf');
    const asked = new URL(begun.location ?? '');
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'konsol',
      redirect_uri: `${CONSOLE}/konsol/masuk/balik`,
      code_challenge_method: 'S256',
      nonce: expect.stringMatching(/.{20}/),
      state: expect.stringMatching(/.{20}/),
    });
    const [cookie, back] = await attempt('/konsol/draf');
    const done = await call(back, cookie);
    expect(done).toMatchObject({ status: 303, location: '/konsol/draf' });
    const session = done.cookies.find((one) => one.startsWith('__Host-bk=')) ?? '';
    expect(session).toMatch(
      /^__Host-bk=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200; Secure$/,
    );
    const queue = await call('/konsol/antrean', session.split(';')[0]);
    expect(queue.status).toBe(200);
    expect(queue.text).toContain('Pejabat Contoh');
    expect(queue.text).toContain('Badan Kepegawaian Negara');
    expect(queue.text).not.toContain('eyJ');
  });

  it('refuses another state, a code for the second time, and an answer without its attempt', async () => {
    const [cookie, back] = await attempt();
    const [other] = await attempt();
    expect((await call(back, other)).status).toBe(403);
    expect((await call(back, '')).status).toBe(403);
    expect((await call(back.replace(/code=[^&]+/, 'code=x'), cookie)).status).toBe(403);
    expect((await call(back, cookie)).status).toBe(303);
    const again = await call(back, cookie);
    expect(again.status).toBe(403);
    expect(pairOf(again.cookies, '__Host-bk')).toBe('');
  });

  it('leads nowhere else afterwards', async () => {
    for (const back of [
      'https://penipu.example',
      '//penipu.example',
      '/\\penipu.example',
      '/v1/law',
    ])
      expect((await call(...backwards(await attempt(back)))).location).toBe('/konsol/antrean');
  });

  it('says that an account has no role', async () => {
    issuer.claims = { ...OFFICIAL, roles: [] };
    const answer = await call(...backwards(await attempt()));
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Akun Anda belum diberi peran');
  });

  it('says that an account has a role without an agency', async () => {
    issuer.claims = { ...OFFICIAL, agency: undefined };
    const answer = await call(...backwards(await attempt()));
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Akun Anda belum diberi peran');
    expect(pairOf(answer.cookies, '__Host-bk')).toBe('');
  });

  it('renews the token once for many pages at once, until the issuer gives no more', async () => {
    issuer.seconds = 50;
    const cookie = await signIn();
    issuer.seconds = 600;
    const before = issuer.renewed;
    const pages = await Promise.all([1, 2, 3].map(() => call('/konsol/antrean', cookie)));
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(issuer.renewed).toBe(before + 1);
    issuer.seconds = 50;
    const short = await signIn();
    issuer.ended = true;
    expect((await call('/konsol/antrean', short)).location).toMatch(/^\/konsol\/masuk\?.*berakhir/);
  });

  it('ends the session here and at the issuer', async () => {
    const cookie = await signIn();
    const out = await call('/konsol/keluar', cookie, 'POST');
    const address = new URL(out.location ?? '');
    expect(address.origin + address.pathname).toBe(`${issuer.url}/logout`);
    expect(address.searchParams.get('post_logout_redirect_uri')).toBe(`${CONSOLE}/konsol/masuk`);
    expect(pairOf(out.cookies, '__Host-bk')).toBe('__Host-bk=');
    expect((await call('/konsol/antrean', cookie)).status).toBe(303);
  });

  it('says that the issuer is away, to who signs in and to who is signed in', async () => {
    issuer.seconds = 50;
    const cookie = await signIn();
    const [begun, back] = await attempt();
    await issuer.close();
    for (const answer of [await call('/konsol/antrean', cookie), await call(back, begun)]) {
      expect(answer.status).toBe(503);
      expect(answer.text).toContain('Layanan masuk tidak dapat dihubungi');
    }
  });
});

const backwards = ([cookie, back]: [string, string]): [string, string] => [back, cookie];
