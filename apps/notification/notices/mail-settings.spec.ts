import { EnvironmentError, readEnvironment } from '#libs/config/environment';
import { MailSettings } from './mail-settings';

const OIDC = {
  OIDC_ISSUER: 'https://sso.example.go.id',
  OIDC_AUDIENCE: 'bk',
  OIDC_JWKS_URI: 'https://sso.example.go.id/keys',
};
const faultsOf = (start: () => unknown): string[] => {
  try {
    start();
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.faults;
    throw error;
  }
};

describe('the settings of e-mail', () => {
  it('choose the mail server, otherwise files in standalone mode, otherwise no e-mail', () => {
    const routeOf = (source: NodeJS.ProcessEnv) => MailSettings.of(readEnvironment(source)).route;
    const KAFKA_BROKERS = 'kafka:9092';
    const url = 'smtp://u:p@mail:587';
    expect(routeOf({ SMTP_URL: url, KAFKA_BROKERS })).toEqual({ kind: 'smtp', url });
    expect(routeOf({ DATA_DIR: '/data' })).toEqual({ kind: 'files', folder: '/data/mail' });
    expect(routeOf({ KAFKA_BROKERS })).toEqual({ kind: 'off' });
  });

  it('require a mail server in production', () => {
    const environment = readEnvironment({ NODE_ENV: 'production', ...OIDC });
    expect(faultsOf(() => MailSettings.of(environment))).toEqual([
      expect.stringMatching(/^SMTP_URL: is missing/),
      expect.stringMatching(/^MAIL_FROM: is missing/),
    ]);
  });

  it('require one plain sender address', () => {
    for (const MAIL_FROM of ['BK <a@b.go.id>', 'a@b.go.id\r\nBcc: x@y.id', 'a@b.go.id,c@d.id', 'a'])
      expect(faultsOf(() => readEnvironment({ MAIL_FROM }))).toHaveLength(1);
    expect(readEnvironment({ MAIL_FROM: 'bk@b.go.id' }).MAIL_FROM).toBe('bk@b.go.id');
  });

  it('report faults without the password', () => {
    for (const SMTP_URL of ['http://u:geheim@mail', 'u:geheim@mail', 'smtp://u:ge@heim@@', 'smtp:'])
      for (const fault of faultsOf(() => readEnvironment({ SMTP_URL }))) {
        expect(fault).toMatch(/^SMTP_URL: /);
        expect(fault).not.toContain('heim');
      }
  });
});
