import { Environment } from './environment';
import { unreadVariables } from './unread-variables';

describe('variables that no app reads', () => {
  it.each([
    ['KAFKA_BROKER', 'KAFKA_BROKERS'],
    ['SMTP_PORTT', 'SMTP_URL'],
    ['LIMIT_ADRESS', 'LIMIT_ADDRESS'],
    ['DATABASE_URL_FIEL', 'DATABASE_URL_FILE'],
    ['OIDC_JWKS_URL', 'OIDC_JWKS_URI'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['KAKFA_BROKERS', 'KAFKA_BROKERS'],
  ])('%s is reported, with %s as the nearest', (name, nearest) => {
    expect(unreadVariables({ [name]: 'a secret', PATH: '/bin' })).toEqual([
      `${name} is set but no app reads it; did you mean ${nearest}?`,
    ]);
  });

  it('names the table of variables if none is near', () => {
    expect(unreadVariables({ KAFKA_HEAP_OPTS: '-Xmx1g' })).toEqual([
      'KAFKA_HEAP_OPTS is set but no app reads it; docker/README.md has the table of variables',
    ]);
  });

  it('is silent about the variables of every app, of commands and of secret files', () => {
    const named = [
      'BROKER_TOKEN',
      'SMTP_URL_FILE',
      'KAFKA_SASL_PASSWORD_FILE',
      'CHECKPOINT_KEY_FILE',
    ];
    const ours = [...Object.keys(new Environment()), ...named, 'WEBHOOK_KEY_FILE', 'CONSOLE_URL'];
    expect(ours).toContain('LIMIT_AGENCY');
    expect(unreadVariables(Object.fromEntries(ours.map((name) => [name, 'x'])))).toEqual([]);
  });

  it.each([
    ...['PGPASSWORD', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'OTEL_SERVICE_NAME', 'HOSTNAME'],
    ...['HOME', 'PATH', 'MAIL', 'LOGNAME', 'XDG_DATA_DIRS', 'npm_config_cache', 'LANG'],
    ...['KAFKA_SERVICE_HOST', 'BROKER_SERVICE_PORT_HTTP', 'KAFKA_PORT_9092_TCP_ADDR', 'KAFKA_PORT'],
  ])('is silent about %s, which others own', (name) => {
    expect(unreadVariables({ [name]: 'x' })).toEqual([]);
  });

  it('ignores an empty variable, as the environment does', () => {
    expect(unreadVariables({ KAFKA_BROKER: '' })).toEqual([]);
  });
});
