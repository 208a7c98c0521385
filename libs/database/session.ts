import type { Client } from 'pg';
import { CannotStart } from '#libs/config/environment';

/** Minimum PostgreSQL version, for `pg_input_is_valid` and `GRANT ... WITH INHERIT`. */
const OLDEST = 16;

/**
 * All settings that change the meaning of a statement, the form of its result, or its time limits.
 * Servers, databases and users can have other defaults (`ALTER ROLE ... SET`), so each session sets
 * and checks them.
 */
const SETTINGS = {
  client_encoding: 'UTF8',
  timezone: 'UTC',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  array_nulls: 'on',
  // A limit would leave out services that a search finds.
  gin_fuzzy_search_limit: '0',
  exit_on_error: 'off',
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
  // Compiling the statement of a report takes longer than the report.
  jit: 'off',
};
const POOLER =
  'a connection pooler (pgbouncer or the like) stands before PostgreSQL. Connect to PostgreSQL itself, or to a proxy that forwards ' +
  'TCP connections unchanged (haproxy): the product has its own pools.';
type Settings = Partial<Record<keyof typeof SETTINGS | 'search_path' | 'role', string>>;

/** A session with a wrong server, role or setting. It is not used. */
export class UnfitSession extends CannotStart {
  override readonly name = 'UnfitSession';
}

/**
 * The settings that sessions of one purpose need, as connection options, and the check that they
 * are in effect.
 */
export class SessionSettings {
  private readonly settings: Record<string, string>;

  private constructor(own: Settings) {
    this.settings = { ...SETTINGS, ...own };
  }

  /** @param role the role that all statements of the session run as. */
  static of(app: string, role: string, more: Settings = {}): SessionSettings {
    return new SessionSettings({ role, search_path: app, ...more });
  }

  /** For migrations, rebuilds and checks as the owner: without time limits. */
  static ofOwner(more: Settings = {}): SessionSettings {
    return new SessionSettings({
      statement_timeout: '0',
      idle_in_transaction_session_timeout: '0',
      ...more,
    });
  }

  /** The value for `options` of a connection. */
  get options(): string {
    return Object.entries(this.settings)
      .map(([name, value]) => `-c ${name}=${value.replace(/[\\ ]/g, '\\$&')}`)
      .join(' ');
  }

  /**
   * Checks a new connection before its first use.
   * @throws UnfitSession that says what is wrong and what to do.
   */
  async prove(client: Client): Promise<void> {
    // Without parameters, since a pooler may refuse prepared statements.
    const { rows } = await client.query<SessionState>(proofOf(Object.keys(this.settings)));
    const [found] = rows;
    if (!found) throw new UnfitSession('PostgreSQL did not return the state of its session.');
    const faults = faultsOf(found, this.settings, (client as { processID?: number }).processID);
    if (faults.length > 0)
      throw new UnfitSession(
        `The PostgreSQL session is not usable:\n${faults.map((f) => `  - ${f}`).join('\n')}`,
      );
  }
}

interface SessionState {
  version: number;
  encoding: string;
  pid: number;
  as: string;
  mighty: boolean;
  /** `session_replication_role`: `replica` switches triggers off. Only a superuser may set it. */
  triggers: string;
  settings: Record<string, string>;
}

// `transaction_timeout` exists only in newer servers; older ones would refuse it as a connection
// option.
const proofOf = (names: string[]): string => `
  SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding,
    pg_backend_pid() AS pid, current_user AS as,
    (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS mighty,
    current_setting('session_replication_role') AS triggers,
    (SELECT jsonb_object_agg(wanted.name, current_setting(wanted.name)) FROM unnest('{${names.join()}}'::text[]) AS wanted (name)) AS settings,
    (SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'transaction_timeout') AS unlimited`;

/** @param pid the backend pid that the server sent when the connection started. */
export function faultsOf(
  found: SessionState,
  wanted: Readonly<Record<string, string>>,
  pid: number | undefined,
): string[] {
  const { role } = wanted;
  // Other faults would be consequences of this one.
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
  if (found.triggers !== 'origin')
    faults.push(
      `the setting session_replication_role is "${found.triggers}", so that no trigger runs: reset it for the database ` +
        'and the user (ALTER DATABASE ... RESET, ALTER ROLE ... RESET).',
    );
  for (const [name, value] of Object.entries(wanted))
    if (name !== 'role' && found.settings[name] !== value)
      faults.push(
        `the setting ${name} is "${found.settings[name]}" and must be "${value}": a proxy before PostgreSQL drops the ` +
          'options of the connection. Connect to PostgreSQL itself.',
      );
  return faults;
}

/** Explains to the operator why the server refused a connection; null for transient errors. */
export function refusalOf(error: unknown, variable: string): CannotStart | null {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const said = `PostgreSQL says: ${String(message)}.`;
  if (code === '08P01' && /startup parameter/.test(String(message)))
    return new CannotStart(`${variable}: ${POOLER} ${said}`);
  if (code === '28P01' || code === '28000')
    return new CannotStart(`${variable}: its user or password is refused. Correct it. ${said}`);
  if (code === '3D000')
    return new CannotStart(
      `${variable}: there is no such database. Create it, or correct the name. ${said}`,
    );
  // The server writes in its own language (`lc_messages`); only the name of the role is the same.
  if ((code === '22023' || code === '42501') && /_(party|pipeline)\b/.test(String(message)))
    return new CannotStart(
      `${variable}: its user is not a member of the roles of the apps. Run npm run migrate as the owner. ${said}`,
    );
  return null;
}
