import { EnvironmentError, readEnvironment } from './environment';

const faultsOf = (source: NodeJS.ProcessEnv): string[] => {
  try {
    readEnvironment(source);
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.faults;
    throw error;
  }
};

describe('the Kafka login of a process', () => {
  it('needs user, password and TLS, or nothing', () => {
    const whole = { KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p', KAFKA_TLS: 'true' };
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ ...whole, KAFKA_CA_FILE: 'ca.pem' })).toEqual([]);
    expect(readEnvironment(whole)).toMatchObject(whole);
  });

  it.each([
    ['a user without a password', { KAFKA_SASL_USERNAME: 'u' }, 'KAFKA_SASL_PASSWORD: is missing'],
    ['a password without a user', { KAFKA_SASL_PASSWORD: 'p' }, 'KAFKA_SASL_USERNAME: is missing'],
    ['an authority without TLS', { KAFKA_CA_FILE: 'ca.pem' }, 'KAFKA_CA_FILE: has no effect'],
    ['neither yes nor no', { KAFKA_TLS: 'yes' }, 'KAFKA_TLS: '],
  ])('is refused with %s', (_, source, fault) => {
    expect(faultsOf(source)).toEqual([expect.stringContaining(fault)]);
  });

  it('reports faults without the password', () => {
    const source = { KAFKA_SASL_PASSWORD: 'geheim', KAFKA_TLS: 'geheim-too' };
    expect(faultsOf(source).filter((fault) => fault.startsWith('KAFKA_SASL'))).toHaveLength(1);
    expect(faultsOf(source).join()).not.toMatch(/geheim(?!-too)/);
  });
});

describe('KAFKA_PREFIX', () => {
  it('has a default', () => {
    expect(readEnvironment({ KAFKA_PREFIX: '' }).KAFKA_PREFIX).toBe('bantuan-kedinasan');
  });

  it.each(['staging', '0-test', 'a'.repeat(40)])('may be %s', (prefix) => {
    expect(readEnvironment({ KAFKA_PREFIX: prefix }).KAFKA_PREFIX).toBe(prefix);
  });

  it.each(['-a', 'A', 'a.b', "a'b", 'a_b', 'a'.repeat(41)])('may not be %s', (prefix) => {
    expect(faultsOf({ KAFKA_PREFIX: prefix })).toEqual([
      expect.stringContaining('KAFKA_PREFIX: must be 1 to 40'),
    ]);
  });
});

describe('TRUSTED_PROXIES', () => {
  it.each(['10.0.0.0/8', '127.0.0.1', '::1,fd00::/8', '192.168.0.0/16,10.1.2.3'])(
    'accepts %s',
    (list) => {
      expect(faultsOf({ TRUSTED_PROXIES: list })).toEqual([]);
    },
  );

  it.each([
    ...['0.0.0.0/0', '::/0', '10.0.0.0/8,0.0.0.0/0', '10.0.0.0/33', '::1/129', '10.0.0.0/08'],
    ...['nginx', '999.1.1.1', '1.2.3', '::ffff:10.0.0.1', 'fe80::1%eth0', '10.0.0.0/8/8', ','],
  ])('refuses %s', (list) => {
    expect(faultsOf({ TRUSTED_PROXIES: list })).toEqual([
      expect.stringContaining('TRUSTED_PROXIES: must be addresses or networks'),
    ]);
  });
});

describe('URLs that the product logs or calls without a password', () => {
  const NAMES = ['OIDC_ISSUER', 'OIDC_JWKS_URI', 'PUBLIC_URL', 'OTEL_EXPORTER_OTLP_ENDPOINT'];

  it.each(NAMES)('%s is refused with a password, and the fault does not print it', (name) => {
    const faults = faultsOf({ [name]: 'https://bk:geheim@host.example.go.id/x' });
    const fault = faults.find((one) => one.startsWith(`${name}: `));
    expect(fault).toContain('without user and password (is "***@host.example.go.id/x")');
    expect(faults.join()).not.toContain('geheim');
  });

  it('no other fault prints text before an @', () => {
    const faults = faultsOf({
      KAFKA_BROKERS: 'bk:geheim@kafka',
      SMTP_URL: 'smtpx://bk:geheim@mail',
    });
    expect(faults).toHaveLength(2);
    expect(faults.join()).not.toContain('geheim');
  });
});
