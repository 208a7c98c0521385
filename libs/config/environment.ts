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
const HTTP = { ...URL_OPTIONS, protocols: ['http', 'https'] };
const SMTP = { ...URL_OPTIONS, protocols: ['smtp', 'smtps'] };
/** A name or IPv4 address with a port from 1 to 65535. */
const HOST_PORT =
  '[^\\s,:]+:(6553[0-5]|655[0-2]\\d|65[0-4]\\d{2}|6[0-4]\\d{3}|[1-5]\\d{4}|[1-9]\\d{0,3})';

/** Everything that the three apps read from the environment; docs and tests name no variable that is not here. */
export class Environment {
  @IsOptional()
  @IsIn(['development', 'test', 'production'])
  NODE_ENV: 'development' | 'test' | 'production' = 'development';

  /** Port of HTTP; 0 takes any free one. Default: standalone and broker 3000, notification 3001, reporting 3002. */
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

  /** Folder of the embedded PostgreSQL and of the development issuer's key. */
  @IsOptional()
  @IsString()
  @Transform(({ value }) => resolve(String(value)))
  DATA_DIR: string = resolve('.data');

  /** PostgreSQL as the app signs in: a member of the app's two roles, owner of nothing. */
  @IsOptional()
  @IsUrl(POSTGRES)
  DATABASE_URL?: string;

  /** PostgreSQL as the owner of the tables signs in, for migrations alone; in development `DATABASE_URL` where it is absent. */
  @IsOptional()
  @IsUrl(POSTGRES)
  MIGRATION_DATABASE_URL?: string;

  /** Connections of each of the two pools. */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(1)
  @Max(200)
  DATABASE_POOL: number = 10;

  /** Comma-separated `host:port` of Kafka. */
  @IsOptional()
  @Matches(new RegExp(`^${HOST_PORT}(,${HOST_PORT})*$`), {
    message:
      'KAFKA_BROKERS must be host:port, several separated by commas, each port from 1 to 65535',
  })
  KAFKA_BROKERS?: string;

  /** What the names of topics, consumer groups and the apps’ Kafka users begin with; different for each installation on one cluster. */
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9-]{0,39}$/, {
    message: 'KAFKA_PREFIX must be 1 to 40 of a-z, 0-9 and hyphens, not beginning with a hyphen',
  })
  KAFKA_PREFIX: string = DEFAULT_PREFIX;

  /** Partitions of a topic that is created because it is missing. */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(1)
  @Max(1000)
  KAFKA_PARTITIONS: number = 6;

  /** Replicas of a topic that is created because it is missing; default: as the cluster is set up. */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(1)
  @Max(10)
  KAFKA_REPLICATION?: number;

  /** Messages a second that each agency may send over Kafka to one process; what is over that waits its turn. */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  INTAKE_SHARE: number = 500;

  /** User of Kafka, who signs in by SCRAM-SHA-512; with `KAFKA_SASL_PASSWORD` or not at all. */
  @IsOptional()
  @IsString()
  KAFKA_SASL_USERNAME?: string;

  @IsOptional()
  @IsString()
  KAFKA_SASL_PASSWORD?: string;

  /** `true` encrypts the way to Kafka, and takes a Kafka only whose certificate is good for its host. */
  @IsOptional()
  @IsIn(['true', 'false'])
  KAFKA_TLS: string = 'false';

  /** PEM file of the authority that signed Kafka's certificate; default: those that Node trusts. */
  @IsOptional()
  @IsString()
  KAFKA_CA_FILE?: string;

  @IsOptional()
  @IsUrl(HTTP)
  OIDC_ISSUER?: string;

  @IsOptional()
  @IsString()
  OIDC_AUDIENCE?: string;

  @IsOptional()
  @IsUrl(HTTP)
  OIDC_JWKS_URI?: string;

  /** Mail server of notification, with its user and password; `?requireTLS=true` insists on STARTTLS. */
  @IsOptional()
  @IsUrl(SMTP)
  SMTP_URL?: string;

  /** Functional address that e-mails come from. */
  @IsOptional()
  @MailAddress()
  MAIL_FROM?: string;

  /** Where people reach the API, for the pointers in e-mails; without it they hold the path alone. */
  @IsOptional()
  @IsUrl(HTTP)
  PUBLIC_URL?: string;

  /** Calls of one official within a minute; of each process by itself. */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(1)
  LIMIT_OFFICIAL: number = 6_000;

  /** Calls of one agency's officials and systems within a minute. */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(1)
  LIMIT_AGENCY: number = 30_000;

  /** What one address may send within a minute without being proven: wrong tokens, wrong signatures. */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  @Min(1)
  LIMIT_ADDRESS: number = 600;

  /** Addresses or networks of reverse proxies, comma-separated, whose `X-Forwarded-For` is believed. */
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

  /** Private Ed25519 JWK (with `kid`) that signs the checkpoints of the history. */
  @IsOptional()
  @IsString()
  CHECKPOINT_KEY_FILE?: string;

  /** JWK set of the public keys that signed checkpoints before. */
  @IsOptional()
  @IsString()
  CHECKPOINT_FORMER_KEYS_FILE?: string;

  /** OpenTelemetry collector that traces are sent to by OTLP over HTTP, without `/v1/traces`; absent, none are made. */
  @IsOptional()
  @IsUrl(HTTP)
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  @IsOptional()
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  LOG_LEVEL: string = 'info';

  /** Development only: the product's clock starts at this instant (RFC 3339) and goes on from there. */
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/, {
    message: 'CLOCK must be an instant such as 2026-12-24T02:00:00Z',
  })
  CLOCK?: string;

  /** Development only: `<name>:<nth>:<kill|hang|throw>`, the place where a fault test breaks in. */
  @IsOptional()
  @Matches(FAILPOINT_FORM, { message: 'FAILPOINT must be <name>:<nth>:<kill|hang|throw>' })
  FAILPOINT?: string;
}

/** A start that cannot be, for a reason that the message tells whoever started, with what to do. */
export class CannotStart extends Error {}

export class EnvironmentError extends CannotStart {
  constructor(readonly faults: string[]) {
    super(
      `The environment does not fit; nothing was started:\n${faults.map((f) => `  - ${f}`).join('\n')}`,
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
  for (const { property, constraints } of validateSync(environment))
    for (const message of Object.values(constraints ?? {}))
      faults.push(`${property}: ${message} (is ${shown(property, known)})`);
  const missing = new Set<keyof Environment>(needs);
  if (environment.NODE_ENV === 'production') {
    for (const name of ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_JWKS_URI'] as const)
      missing.add(name);
    for (const name of ['CLOCK', 'FAILPOINT', 'WEBHOOK_TEST_HOSTS'])
      if (known[name] !== undefined)
        faults.push(`${name}: is for development alone; remove it in production`);
    if (source.NODE_TLS_REJECT_UNAUTHORIZED === '0')
      faults.push(
        'NODE_TLS_REJECT_UNAUTHORIZED: 0 turns off the check of all certificates; remove it, and name your own authority in NODE_EXTRA_CA_CERTS',
      );
    faults.push(...secretFaults(environment));
  } else if (environment.OIDC_ISSUER) {
    missing.add('OIDC_AUDIENCE').add('OIDC_JWKS_URI');
  }
  const { KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD, KAFKA_TLS, KAFKA_CA_FILE } = environment;
  if (KAFKA_SASL_USERNAME) missing.add('KAFKA_SASL_PASSWORD');
  if (KAFKA_SASL_PASSWORD) missing.add('KAFKA_SASL_USERNAME');
  if (KAFKA_CA_FILE && KAFKA_TLS !== 'true')
    faults.push('KAFKA_CA_FILE: is of no use without TLS; set KAFKA_TLS=true');
  for (const name of missing)
    if (environment[name] === undefined)
      faults.push(`${name}: is missing; ${HELP[name] ?? 'set it'}`);
  if (faults.length > 0) throw new EnvironmentError(faults);
  return environment;
}

/** A value as it may be printed: whatever could be a user and a password is left out. */
function shown(name: string, known: Record<string, unknown>): string {
  if (name.endsWith('_PASSWORD')) return '***';
  const value = JSON.stringify(known[name]) ?? '';
  return name.endsWith('_URL') ? value.replace(/^.*@/s, '"***@') : value;
}

/**
 * For what one app alone needs, and in production cannot do without.
 * @throws EnvironmentError in production, with all that is missing.
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
  KAFKA_BROKERS: 'set it to host:port of Kafka (npm run kafka starts one for development)',
  KAFKA_SASL_USERNAME: 'KAFKA_SASL_PASSWORD is of no use without it',
  KAFKA_SASL_PASSWORD: 'KAFKA_SASL_USERNAME is of no use without it',
  OIDC_ISSUER: 'set it to the issuer of the officials’ tokens',
  OIDC_AUDIENCE: 'set it to the audience that the tokens name for this API',
  OIDC_JWKS_URI: 'set it to the address of the issuer’s public keys',
  SMTP_URL: 'set it to smtp://user:password@host:port, or smtps://',
  CHECKPOINT_KEY_FILE: 'set it to the file of a private Ed25519 JWK with a kid',
  MAIL_FROM: 'set it to the functional address that e-mails come from',
};
