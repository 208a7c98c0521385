import type { Client } from 'pg';
import { CannotStart } from '#libs/config/environment';

/** The oldest PostgreSQL that knows all that the product's statements use: `pg_input_is_valid`, `GRANT ... WITH INHERIT`. */
const OLDEST = 16;

/**
 * Every setting that changes what a statement means, what its answer looks like, or how long it may take. Servers,
 * databases and users can have other defaults (`ALTER ROLE ... SET`): each session brings its own and checks them.
 */
const SETTINGS = {
  client_encoding: 'UTF8',
  timezone: 'UTC',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  array_nulls: 'on',
  quote_all_identifiers: 'off',
  transform_null_equals: 'off',
  standard_conforming_strings: 'on',
  backslash_quote: 'safe_encoding',
  check_function_bodies: 'on',
  row_security: 'on',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  synchronous_commit: 'on',
  lock_timeout: '0',
  statement_timeout: '30s',
  idle_in_transaction_session_timeout: '10s',
  idle_session_timeout: '0',
};
const POOLER =
  'a connection pooler (pgbouncer or the like) stands before PostgreSQL. Name PostgreSQL itself, or a proxy that passes TCP ' +
  'connections through (haproxy): the product has pools of its own.';
type Settings = Partial<Record<keyof typeof SETTINGS | 'search_path' | 'role', string>>;

/** A session that is not what it has to be: nothing is read or written through it. */
export class UnfitSession extends CannotStart {
  override readonly name = 'UnfitSession';
}

/** What the sessions of one purpose have to be: settings as options of a connection, and the proof that they hold. */
export class Session {
  private readonly settings: Record<string, string>;

  private constructor(own: Settings) {
    this.settings = { ...SETTINGS, ...own };
  }

  /** @param role that every statement of the session runs as. */
  static of(app: string, role: string, more: Settings = {}): Session {
    return new Session({ role, search_path: app, ...more });
  }

  /** As the owner, who migrates, rebuilds or checks: a statement may take as long as it needs. */
  static ofOwner(more: Settings = {}): Session {
    return new Session({
      statement_timeout: '0',
      idle_in_transaction_session_timeout: '0',
      ...more,
    });
  }

  /** For `options` of a connection. */
  get options(): string {
    return Object.entries(this.settings)
      .map(([name, value]) => `-c ${name}=${value.replace(/[\\ ]/g, '\\$&')}`)
      .join(' ');
  }

  /**
   * Proves a new connection before anything is asked through it.
   * @throws UnfitSession with what is wrong and what to do.
   */
  async prove(client: Client): Promise<void> {
    // Without parameters: a pooler may answer a prepared statement with an error of its own.
    const { rows } = await client.query<Found>(proofOf(Object.keys(this.settings)));
    const [found] = rows;
    if (!found) throw new UnfitSession('PostgreSQL did not say what its session is like.');
    const faults = faultsOf(found, this.settings, (client as { processID?: number }).processID);
    if (faults.length > 0)
      throw new UnfitSession(
        `The session with PostgreSQL does not fit; it is not used:\n${faults.map((f) => `  - ${f}`).join('\n')}`,
      );
  }
}

interface Found {
  version: number;
  encoding: string;
  pid: number;
  as: string;
  mighty: boolean;
  settings: Record<string, string>;
}

// A session is told of a limit that only newer servers have by the statement that proves it: as an option it would be refused.
const proofOf = (names: string[]): string => `
  SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding,
    pg_backend_pid() AS pid, current_user AS as,
    (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS mighty,
    (SELECT jsonb_object_agg(wanted.name, current_setting(wanted.name)) FROM unnest('{${names.join()}}'::text[]) AS wanted (name)) AS settings,
    (SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'transaction_timeout') AS unlimited`;

/** @param pid that the server gave to this connection when it began. */
export function faultsOf(
  found: Found,
  wanted: Readonly<Record<string, string>>,
  pid: number | undefined,
): string[] {
  const { role } = wanted;
  // Whatever else is wrong then comes of it.
  if (pid !== undefined && pid !== found.pid) return [POOLER];
  const faults: string[] = [];
  if (found.version < OLDEST * 10_000)
    faults.push(
      `PostgreSQL ${Math.floor(found.version / 10_000)} is too old: it must be ${OLDEST} or later.`,
    );
  if (found.encoding !== 'UTF8')
    faults.push(`the database stores texts as ${found.encoding}: create it with ENCODING 'UTF8'.`);
  if (role !== undefined && found.as !== role)
    faults.push(
      `it works as "${found.as}" where it must work as "${role}": row-level security would not hold.`,
    );
  if (role !== undefined && found.mighty)
    faults.push(
      `the role "${found.as}" is a superuser or has BYPASSRLS: ALTER ROLE ${found.as} NOSUPERUSER NOBYPASSRLS.`,
    );
  for (const [name, value] of Object.entries(wanted))
    if (name !== 'role' && found.settings[name] !== value)
      faults.push(
        `the setting ${name} is "${found.settings[name]}" and must be "${value}": whatever stands before PostgreSQL drops ` +
          'what the connection asks for.',
      );
  return faults;
}

/** What a server that refuses a connection means for whoever set it up; null for what passes by itself. */
export function refusalOf(error: unknown, variable: string): CannotStart | null {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const said = `PostgreSQL says: ${String(message)}.`;
  if (code === '08P01' && /startup parameter/.test(String(message)))
    return new CannotStart(`${variable}: ${POOLER} ${said}`);
  if (code === '28P01' || code === '28000')
    return new CannotStart(`${variable}: its user or password is refused. ${said}`);
  if (code === '3D000') return new CannotStart(`${variable}: there is no such database. ${said}`);
  if ((code === '22023' || code === '42501') && /\brole "/.test(String(message)))
    return new CannotStart(
      `${variable}: its user may not work under the roles of the apps. Run npm run migrate as the owner. ${said}`,
    );
  return null;
}
