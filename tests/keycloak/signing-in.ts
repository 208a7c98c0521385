import type { Browser } from 'playwright-core';
import { Desk, openBrowser } from '#tests/support/browser';
import { poll } from '#tests/support/poll';
import type { Keycloak } from './keycloak';

/** The username of an official who signs in at SSO ASN; a made-up number. */
export const NIP = '198501012010011001';
/** The realm that plays SSO ASN: it knows nothing of agencies and roles. */
const SSO = 'public-siasn';
const AT_SSO = [
  { username: NIP, email: 'siti@sso.example.go.id' },
  // Has no account here; only the e-mail address is that of an official here.
  { username: '199002022015022002', email: 'decider1@example.go.id' },
];

interface Scene {
  keycloak: Keycloak;
  /** Of the product. */
  url: string;
  setUp: (more?: Record<string, string>) => Promise<string>;
}

/** Officials before Chromium: the console's pages and Keycloak's own. */
export function signingInTests(scene: () => Scene): void {
  let browser: Browser;
  let desk: Desk;

  beforeAll(async () => {
    browser = await openBrowser();
    await scene().keycloak.admin('PUT', '/events/config', {
      ...{ eventsEnabled: true, enabledEventTypes: ['LOGIN', 'REFRESH_TOKEN', 'LOGOUT'] },
    });
  });
  beforeEach(async () => {
    desk = await Desk.open(browser, scene().url);
    desk.context.setDefaultTimeout(60_000);
  });
  afterEach(() => desk?.close());
  afterAll(() => browser?.close());

  const events = async (type: string): Promise<number> =>
    (await scene().keycloak.admin<object[]>('GET', `/events?type=${type}&max=1000`)).length;
  /** From a page of the console to the form of Keycloak. */
  const toKeycloak = async (path = '/konsol/antrean'): Promise<void> => {
    await desk.goto(path);
    expect(desk.path()).toContain('/konsol/masuk?kembali=');
    await desk.page.click('.govuk-button--start');
    await desk.page.waitForSelector('#kc-login');
    expect(desk.page.url()).toContain(`${scene().keycloak.issuer}/protocol/openid-connect/auth`);
  };
  const type = async (username: string, password = `password-of-${username}`): Promise<void> => {
    await desk.page.fill('#username', username);
    await desk.page.fill('#password', password);
    await desk.page.click('#kc-login');
  };
  const arriveAt = (path: string): Promise<void> => desk.page.waitForURL(scene().url + path);

  it('arrive at the page that they wanted, without a token in the browser', async () => {
    await toKeycloak('/konsol/permohonan');
    await type('decider1', 'a wrong password');
    await desk.page.waitForSelector('#input-error, .pf-m-error, .kc-feedback-text');
    await type('decider1');
    await arriveAt('/konsol/permohonan');
    await desk.goto('/konsol/antrean');
    const html = await desk.page.content();
    expect(html).toContain('Pejabat Contoh');
    expect(html).toContain('Jawa Timur');
    expect(html).not.toContain('eyJ');
    const cookies = (await desk.context.cookies()).filter(({ name }) => name.startsWith('bk'));
    expect(cookies).toEqual([expect.objectContaining({ name: 'bk', httpOnly: true })]);
    expect(desk.complaints).toEqual([]);
  });

  it('get a new token when the old one ends', async () => {
    const { keycloak, setUp } = scene();
    // Shorter than the minute before its end in which the console renews it.
    await keycloak.admin('PUT', '', { accessTokenLifespan: 50 });
    await toKeycloak();
    await type('decider1');
    await arriveAt('/konsol/antrean');
    const before = await events('REFRESH_TOKEN');
    expect(await desk.goto('/konsol/antrean')).toBe(200);
    await poll(async () => expect(await events('REFRESH_TOKEN')).toBeGreaterThan(before));
    expect(desk.path()).toBe('/konsol/antrean');
    await setUp();
  });

  it('sign out of the console and of Keycloak', async () => {
    await toKeycloak();
    await type('decider1');
    await arriveAt('/konsol/antrean');
    const before = await events('LOGOUT');
    await desk.page.click('form[action="/konsol/keluar"] button');
    await arriveAt('/konsol/masuk');
    await poll(async () => expect(await events('LOGOUT')).toBeGreaterThan(before));
    expect(desk.complaints).toEqual([]);
    // The cookie is gone, and Keycloak asks for the password again.
    await toKeycloak();
  });

  it('without a role are told so', async () => {
    await toKeycloak();
    await type('nobody1');
    await desk.page.waitForURL(/\/konsol\/masuk\/balik/);
    expect(await desk.page.content()).toContain('Akun Anda belum diberi peran');
  });

  describe('at SSO ASN', () => {
    beforeAll(async () => {
      const { keycloak, setUp } = scene();
      const secret = 'secret-at-sso-asn';
      await keycloak.admin('POST', '', { realm: SSO, enabled: true, sslRequired: 'none' }, '');
      await keycloak.admin(
        'POST',
        '/clients',
        {
          ...{ clientId: 'bantuan-kedinasan', secret, publicClient: false },
          ...{ standardFlowEnabled: true, directAccessGrantsEnabled: false },
          redirectUris: [`${keycloak.issuer}/broker/sso-asn/endpoint`],
        },
        `/${SSO}`,
      );
      for (const person of AT_SSO) {
        const credentials = [{ type: 'password', value: `password-of-${person.username}` }];
        const names = { firstName: 'Siti', lastName: 'Contoh', enabled: true, emailVerified: true };
        await keycloak.admin('POST', '/users', { ...person, ...names, credentials }, `/${SSO}`);
      }
      const variables = {
        SSO_ASN_ISSUER: `${keycloak.url}/realms/${SSO}`,
        ...{ SSO_ASN_CLIENT_ID: 'bantuan-kedinasan', SSO_ASN_CLIENT_SECRET: secret },
      };
      expect(await setUp(variables)).toContain('made identity provider sso-asn');
      expect(await setUp(variables)).toContain('updated identity provider sso-asn');
    });

    const atSso = async (username: string): Promise<void> => {
      await toKeycloak();
      await desk.page.click('#social-sso-asn');
      await desk.page.waitForURL((address) => address.pathname.startsWith(`/realms/${SSO}/`));
      await type(username);
    };

    it.each(['the first time', 'and again'])(
      'get the agency and roles given here, %s',
      async () => {
        await atSso(NIP);
        await arriveAt('/konsol/antrean');
        const html = await desk.page.content();
        expect(html).toContain('Kabupaten Malang');
        const [user] = await scene().keycloak.admin<{ attributes: Record<string, string[]> }[]>(
          ...(['GET', `/users?exact=true&username=${NIP}`] as const),
        );
        expect(user?.attributes).toMatchObject({ nip: [NIP], agency: ['kab-malang'] });
      },
    );

    it('are refused without an account here, even with the e-mail address of another', async () => {
      await atSso('199002022015022002');
      await desk.page.waitForSelector('#kc-error-message, .instruction');
      expect(desk.page.url()).toContain(scene().keycloak.issuer);
      await desk.goto('/konsol/antrean');
      expect(desk.path()).toContain('/konsol/masuk?kembali=');
    });
  });
}
