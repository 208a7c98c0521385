import { plainToInstance, Transform } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  validateSync,
} from 'class-validator';
import { resolve } from 'node:path';
import { MailAddress } from '#libs/contracts/address';
import { DEFAULT_PREFIX } from '#libs/contracts/topics';
import { FAILPOINT_FORM } from './failpoint';
import { secretFaults, withSecretFiles } from './secrets';
import { TrustedProxies } from './trusted-proxies';

const URL_OPTIONS = { require_tld: false, require_protocol: true };
const POSTGRES = { ...URL_OPTIONS, protocols: ['postgres', 'postgresql'], require_host: false };
// These URLs can appear in logs and letters, so they must not contain a password.
const HTTP = { ...URL_OPTIONS, protocols: ['http', 'https'], disallow_auth: true };
const HTTP_FORM = {
  message: '$property must be an http:// or https:// address without user and password',
};
const SMTP = { ...URL_OPTIONS, protocols: ['smtp', 'smtps'] };
/** A host name or IPv4 address, with a port from 1 to 65535. */
const HOST_PORT =
  '[^\\s,:]+:(6553[0-5]|655[0-2]\\d|65[0-4]\\d{2}|6[0-4]\\d{3}|[1-5]\\d{4}|[1-9]\\d{0,3})';

/** All environment variables of the apps. */
export class Environment {
  /** `production` refuses all settings that are for development only. */
  @IsOptional()
  @IsIn(['development', 'test', 'production'])
  NODE_ENV: 'development' | 'test' | 'production' = 'development';

  /**
   * HTTP port; 0 chooses a free one. Default: standalone and broker 3000, notification 3001,
   * reporting 3002, console 3003.
   */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(0)
  @Max(65535)
  PORT?: number;

  /** Address that HTTP listens on. */
  @IsOptional()
  @IsString()
  HOST: string = '127.0.0.1';

  /** Folder of the embedded PostgreSQL and of keys made for development. */
  @IsOptional()
  @IsString()
  @Transform(({ value }) => resolve(String(value)))
  DATA_DIR: string = resolve('.data');

  /**
   * PostgreSQL 16 or newer, with a user that owns nothing. Standalone default: an embedded server.
   */
  @IsOptional()
  @IsUrl(POSTGRES)
  DATABASE_URL?: string;

  /**
   * The same database with the owner of the schemas, for migrations only. Default in development:
   * `DATABASE_URL`.
   */
  @IsOptional()
  @IsUrl(POSTGRES)
  MIGRATION_DATABASE_URL?: string;

  /** Connections in each of the two pools of an app. */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(1)
  @Max(200)
  DATABASE_POOL: number = 10;

  /** Comma-separated `host:port` of Kafka. Standalone default: an in-process bus. */
  @IsOptional()
  @Matches(new RegExp(`^${HOST_PORT}(,${HOST_PORT})*$`), {
    message:
      'KAFKA_BROKERS must be host:port, several separated by commas, each port from 1 to 65535',
  })
  KAFKA_BROKERS?: string;

  /**
   * First part of the names of topics, consumer groups and the apps' Kafka users; each installation
   * on a shared cluster needs its own.
   */
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9-]{0,39}$/, {
    message: 'KAFKA_PREFIX must be 1 to 40 of a-z, 0-9 and hyphens, not beginning with a hyphen',
  })
  KAFKA_PREFIX: string = DEFAULT_PREFIX;

  /** Partitions of topics that the apps create. */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(1)
  @Max(1000)
  KAFKA_PARTITIONS: number = 6;

  /** Replicas of topics that the apps create. Default: the cluster's own default. */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(1)
  @Max(10)
  KAFKA_REPLICATION?: number;

  /**
   * Messages per second that a broker accepts from one agency over Kafka; further messages wait.
   */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  INTAKE_SHARE: number = 500;

  /** Kafka user for SCRAM-SHA-512; needs `KAFKA_SASL_PASSWORD`. */
  @IsOptional()
  @IsString()
  KAFKA_SASL_USERNAME?: string;

  /** Password of that user. */
  @IsOptional()
  @IsString()
  KAFKA_SASL_PASSWORD?: string;

  /** `true` encrypts connections to Kafka and verifies its certificate. */
  @IsOptional()
  @IsIn(['true', 'false'])
  KAFKA_TLS: string = 'false';

  /** PEM file of the CA of Kafka's certificate. Default: the CAs that Node trusts. */
  @IsOptional()
  @IsString()
  KAFKA_CA_FILE?: string;

  /**
   * OpenID Connect issuer of the officials' tokens. Required in production; default: a development
   * issuer.
   */
  @IsOptional()
  @IsUrl(HTTP, HTTP_FORM)
  OIDC_ISSUER?: string;

  /** Audience (`aud`) of the tokens for this API. */
  @IsOptional()
  @IsString()
  OIDC_AUDIENCE?: string;

  /** URL of the issuer's public keys. */
  @IsOptional()
  @IsUrl(HTTP, HTTP_FORM)
  OIDC_JWKS_URI?: string;

  /**
   * Header of the bearer token, for gateways that use `authorization` themselves; as there, `Bearer
   * <token>`.
   */
  @IsOptional()
  @Matches(/^[a-z][a-z0-9-]{0,63}$/, {
    message:
      'TOKEN_HEADER must be the name of a header in small letters, such as x-bk-authorization',
  })
  TOKEN_HEADER: string = 'authorization';

  /**
   * Console: its client at the issuer, with the authorization code flow. Required in production.
   */
  @IsOptional()
  @IsString()
  OIDC_CLIENT_ID?: string;

  /** Console: secret of that client. Default: a public client, protected by PKCE alone. */
  @IsOptional()
  @IsString()
  OIDC_CLIENT_SECRET?: string;

  /** Console: address of the broker's API. Standalone default: itself. */
  @IsOptional()
  @IsUrl(HTTP, HTTP_FORM)
  BROKER_URL?: string;

  /** Console: address of the API of notification. Default: `BROKER_URL`. */
  @IsOptional()
  @IsUrl(HTTP, HTTP_FORM)
  NOTIFICATION_URL?: string;

  /** Console: address of the API of reporting. Default: `BROKER_URL`. */
  @IsOptional()
  @IsUrl(HTTP, HTTP_FORM)
  REPORTING_URL?: string;

  /**
   * Console: its public address without path, such as `https://bantuan.example.go.id`. Required in
   * production.
   */
  @IsOptional()
  @IsUrl(HTTP, HTTP_FORM)
  CONSOLE_URL?: string;

  /**
   * Console: file with keys of 32 bytes in base64url, one a line, for sessions and drafts: the
   * first encrypts, all decrypt. Required in production.
   */
  @IsOptional()
  @IsString()
  CONSOLE_KEY_FILE?: string;

  /**
   * Mail server with user and password, `smtp://` or `smtps://`; `?requireTLS=true` requires
   * STARTTLS. Standalone default without Kafka: files in `mail` of DATA_DIR.
   */
  @IsOptional()
  @IsUrl(SMTP)
  SMTP_URL?: string;

  /** Functional sender address of e-mails. */
  @IsOptional()
  @MailAddress()
  MAIL_FROM?: string;

  /**
   * Notification: file with keys of 32 bytes in base64url, one a line, for webhooks: the first
   * encrypts their secrets, all decrypt and sign. Required in production.
   */
  @IsOptional()
  @IsString()
  WEBHOOK_KEY_FILE?: string;

  /**
   * Development only: comma-separated `host:port` of webhook receivers that may be on loopback and
   * use http.
   */
  @IsOptional()
  @Matches(new RegExp(`^${HOST_PORT}(,${HOST_PORT})*$`), {
    message: 'WEBHOOK_TEST_HOSTS must be host:port, several separated by commas',
  })
  WEBHOOK_TEST_HOSTS?: string;

  /** Public URL of the API, for links in e-mails. Default: links are paths only. */
  @IsOptional()
  @IsUrl(HTTP, HTTP_FORM)
  PUBLIC_URL?: string;

  /** HTTP calls per minute of one official, for each process. */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(1)
  LIMIT_OFFICIAL: number = 6_000;

  /** HTTP calls per minute of one agency's officials and systems, for each process. */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(1)
  LIMIT_AGENCY: number = 30_000;

  /**
   * Unauthenticated HTTP calls per minute from one address (wrong tokens or signatures), for each
   * process.
   */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(1)
  LIMIT_ADDRESS: number = 600;

  /**
   * Comma-separated addresses or networks of reverse proxies whose `X-Forwarded-For` is trusted.
   */
  @IsOptional()
  @TrustedProxies()
  TRUSTED_PROXIES?: string;

  /** Seconds between two checkpoints of the history. */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(1)
  @Max(3600)
  CHECKPOINT_SECONDS: number = 60;

  /**
   * File with the private Ed25519 JWK (with `kid`) that signs checkpoints. Required in production.
   */
  @IsOptional()
  @IsString()
  CHECKPOINT_KEY_FILE?: string;

  /** File with the JWK set of the public keys that signed earlier checkpoints. */
  @IsOptional()
  @IsString()
  CHECKPOINT_FORMER_KEYS_FILE?: string;

  /**
   * OpenTelemetry collector for traces, OTLP over HTTP, without `/v1/traces`. Default: no traces.
   */
  @IsOptional()
  @IsUrl(HTTP, HTTP_FORM)
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  /** `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`. Standalone default: `warn`. */
  @IsOptional()
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  LOG_LEVEL: string = 'info';

  /** Development only: the time (RFC 3339) at which the product's clock starts. */
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/, {
    message: 'CLOCK must be an instant such as 2026-12-24T02:00:00Z',
  })
  CLOCK?: string;

  /**
   * Development only: where a fault test interrupts the process, as
   * `<name>:<nth>:<kill|hang|throw>`.
   */
  @IsOptional()
  @Matches(FAILPOINT_FORM, { message: 'FAILPOINT must be <name>:<nth>:<kill|hang|throw>' })
  FAILPOINT?: string;
}

/** The process or command cannot start. The message tells the operator why and what to do. */
export class CannotStart extends Error {}

export class EnvironmentError extends CannotStart {
  constructor(readonly faults: string[]) {
    super(
      `The environment variables are not valid; nothing was started:\n${faults.map((f) => `  - ${f}`).join('\n')}`,
    );
  }
}

/**
 * Reads and checks the environment once. An empty variable counts as absent.
 * @throws EnvironmentError with every fault at once.
 */
export function readEnvironment(
  source: NodeJS.ProcessEnv,
  needs: (keyof Environment)[] = [],
): Environment {
  const faults: string[] = [];
  const known = withSecretFiles(
    Object.fromEntries(Object.entries(source).filter(([, value]) => value !== '')),
    faults,
  );
  const environment = plainToInstance(Environment, known, { exposeDefaultValues: true });
  for (const { property, constraints } of validateSync(environment)) {
    const texts = Object.values(constraints ?? {}).reverse();
    const all = texts.map((text) => text.replace(`${property} `, '')).join(', ');
    faults.push(`${property}: ${all} (is ${shown(property, known)})`);
  }
  const missing = new Set<keyof Environment>(needs);
  if (environment.NODE_ENV === 'production') {
    for (const name of ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_JWKS_URI'] as const)
      missing.add(name);
    for (const name of ['CLOCK', 'FAILPOINT', 'WEBHOOK_TEST_HOSTS'])
      if (known[name] !== undefined)
        faults.push(`${name}: is for development only; remove it in production`);
    if (source.NODE_TLS_REJECT_UNAUTHORIZED === '0')
      faults.push(
        'NODE_TLS_REJECT_UNAUTHORIZED: 0 turns off the verification of all certificates; remove it, and set NODE_EXTRA_CA_CERTS to your own CA',
      );
    faults.push(...secretFaults(environment));
  } else if (environment.OIDC_ISSUER) {
    missing.add('OIDC_AUDIENCE').add('OIDC_JWKS_URI');
  }
  const { KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD, KAFKA_TLS, KAFKA_CA_FILE } = environment;
  if (KAFKA_SASL_USERNAME) missing.add('KAFKA_SASL_PASSWORD');
  if (KAFKA_SASL_PASSWORD) missing.add('KAFKA_SASL_USERNAME');
  if (KAFKA_CA_FILE && KAFKA_TLS !== 'true')
    faults.push('KAFKA_CA_FILE: has no effect without TLS; set KAFKA_TLS=true');
  for (const name of missing)
    if (environment[name] === undefined)
      faults.push(`${name}: is missing; ${HELP[name] ?? 'set it'}`);
  if (faults.length > 0) throw new EnvironmentError(faults);
  return environment;
}

/** Whether this process runs in production, also where the environment was not read. */
export const isProduction = (): boolean => process.env.NODE_ENV === 'production';

/** A value for printing, without anything that could be a user and password. */
function shown(name: string, known: Record<string, unknown>): string {
  if (/_(PASSWORD|SECRET)$/.test(name)) return '***';
  const value = JSON.stringify(known[name]) ?? '';
  return name === 'MAIL_FROM' ? value : value.replace(/^.*@/s, '"***@');
}

/**
 * Checks variables that one app needs in production.
 * @throws EnvironmentError in production, with all missing variables.
 */
export function needInProduction(environment: Environment, names: (keyof Environment)[]): void {
  const missing = names.filter((name) => environment[name] === undefined);
  if (environment.NODE_ENV === 'production' && missing.length > 0)
    throw new EnvironmentError(
      missing.map((name) => `${name}: is missing; ${HELP[name] ?? 'set it'}`),
    );
}

const HELP: Partial<Record<keyof Environment, string>> = {
  DATABASE_URL: 'set it to postgres://user:password@host:port/database',
  MIGRATION_DATABASE_URL:
    'set it to the same database as DATABASE_URL, with the user who owns the schemas',
  KAFKA_BROKERS: 'set it to host:port of Kafka (npm run kafka starts one for development)',
  KAFKA_SASL_USERNAME: 'KAFKA_SASL_PASSWORD has no effect without it',
  KAFKA_SASL_PASSWORD: 'KAFKA_SASL_USERNAME has no effect without it',
  OIDC_ISSUER: 'set it to the issuer of the officials’ tokens',
  OIDC_AUDIENCE: 'set it to the audience (aud) of the tokens for this API',
  OIDC_JWKS_URI: 'set it to the URL of the issuer’s public keys',
  OIDC_CLIENT_ID: 'set it to the client of the console at the issuer',
  BROKER_URL: 'set it to the address of the broker, such as http://127.0.0.1:3000',
  CONSOLE_URL: 'set it to the public address of the console, such as https://bantuan.example.go.id',
  CONSOLE_KEY_FILE: 'set it to a file with a key of 32 bytes in base64url',
  WEBHOOK_KEY_FILE: 'set it to a file with a key of 32 bytes in base64url',
  SMTP_URL: 'set it to smtp://user:password@host:port, or smtps://',
  CHECKPOINT_KEY_FILE: 'set it to the file of a private Ed25519 JWK with a kid',
  MAIL_FROM: 'set it to the functional sender address of e-mails',
};
