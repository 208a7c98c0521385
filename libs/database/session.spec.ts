import { faultsOf, refusalOf, SessionSettings } from './session';

const FOUND = {
  version: 160_000,
  encoding: 'UTF8',
  pid: 7,
  as: 'broker_party',
  mighty: false,
  triggers: 'origin',
  settings: { search_path: 'broker', role: 'broker_party' },
};
const WANTED = { role: 'broker_party', search_path: 'broker' };

describe('a session with PostgreSQL', () => {
  it('is accepted with the expected values', () => {
    expect(faultsOf(FOUND, WANTED, 7)).toEqual([]);
  });

  it.each([
    ['a server that is too old', { version: 150_018 }, 'PostgreSQL 15 is too old'],
    ['another encoding', { encoding: 'LATIN1' }, 'stores texts as LATIN1'],
    ['another role', { as: 'bantuan' }, 'works as "bantuan" where it must work as "broker_party"'],
    [
      'a role that bypasses row-level security',
      { mighty: true },
      'is a superuser or has BYPASSRLS',
    ],
    ['triggers that do not run', { triggers: 'replica' }, 'session_replication_role is "replica"'],
    ['a setting of somebody', { settings: { search_path: 'x' } }, 'search_path is "x"'],
    ['a pooler in between', { pid: 8, as: 'bantuan' }, 'a connection pooler'],
  ])('is refused with %s', (_, found, fault) => {
    expect(faultsOf({ ...FOUND, ...found }, WANTED, 7)).toEqual([expect.stringContaining(fault)]);
  });

  it('sends its settings in the form that the server reads', () => {
    const { options } = SessionSettings.of('broker', 'broker_party', { synchronous_commit: 'off' });
    expect(options).toContain('-c role=broker_party');
    expect(options).toContain('-c default_transaction_isolation=read\\ committed');
    expect(options).toContain('-c synchronous_commit=off');
  });

  it.each([
    ['28P01', 'password authentication failed for user "b"', 'its user or password is refused'],
    ['3D000', 'database "x" does not exist', 'there is no such database'],
    ['22023', 'role "broker_party" does not exist', 'Run npm run migrate'],
    ['42501', 'keine Berechtigung, um Rolle »broker_pipeline« zu setzen', 'Run npm run migrate'],
    ['08P01', 'unsupported startup parameter: options', 'a connection pooler'],
  ])('gives advice when the server refuses it with %s', (code, message, told) => {
    const error = Object.assign(new Error(message), { code });
    expect(refusalOf(error, 'DATABASE_URL')?.message).toMatch(/^DATABASE_URL: /);
    expect(refusalOf(error, 'DATABASE_URL')?.message).toContain(told);
  });

  it('waits when the server is starting', () => {
    const error = Object.assign(new Error('starting up'), { code: '57P03' });
    expect(refusalOf(error, 'DATABASE_URL')).toBeNull();
  });
});
