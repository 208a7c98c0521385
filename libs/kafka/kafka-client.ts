import { Kafka, logLevel } from 'kafkajs';
import { readFileSync } from 'node:fs';
import { Environment, EnvironmentError } from '#libs/config/environment';
import { isNews, log } from '#libs/operations/log';
import { mostHopeful } from './hung-nodes';

export interface KafkaOptions {
  brokers: string[];
  clientId: string;
  partitions: number;
  /** Of topics that are created; -1 leaves it to the cluster. */
  replication: number;
  /** Fewer than three replicas are warned of. */
  production?: boolean;
  /** Signs in by SCRAM-SHA-512. */
  user?: { username: string; password: string };
  tls?: { ca?: Buffer };
}

/**
 * Where Kafka is and how to sign in, as the environment says.
 * @throws EnvironmentError where the file of the authority cannot be read.
 */
export function kafkaOptions(environment: Environment, clientId: string): KafkaOptions {
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = environment;
  const tls = environment.KAFKA_TLS === 'true';
  if (environment.NODE_ENV === 'production' && !(username && tls))
    log.warn(
      { user: username ?? null, tls },
      'Kafka is used without KAFKA_SASL_USERNAME or KAFKA_TLS: nobody else may reach this network',
    );
  return {
    brokers: (environment.KAFKA_BROKERS ?? '').split(','),
    clientId,
    partitions: environment.KAFKA_PARTITIONS,
    replication: environment.KAFKA_REPLICATION ?? -1,
    production: environment.NODE_ENV === 'production',
    ...(username && password && { user: { username, password } }),
    ...(tls && { tls: { ca: authorityOf(environment) } }),
  };
}

function authorityOf({ KAFKA_CA_FILE: file }: Environment): Buffer | undefined {
  try {
    return file === undefined ? undefined : readFileSync(file);
  } catch (error) {
    throw new EnvironmentError([`KAFKA_CA_FILE: cannot be read (${String(error)})`]);
  }
}

/** A client of Kafka; what it has to say goes to the log. */
export function kafkaClient({ clientId, brokers, user, tls }: KafkaOptions): Kafka {
  // Not all processes begin with the same node.
  const shuffled = brokers
    .map((broker) => ({ broker, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ broker }) => broker);
  return new Kafka({
    clientId,
    // kafkajs asks for the list whenever it begins, and takes the next one of it after an error.
    brokers: () => mostHopeful(shuffled),
    ...(user && { sasl: { mechanism: 'scram-sha-512', ...user } }),
    ...(tls && { ssl: tls }),
    connectionTimeout: 3_000,
    requestTimeout: 6_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 },
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => {
      const { message, error, broker } = entry.log as Record<string, string>;
      if (isNews(`${entry.namespace} ${broker} ${message}`))
        log.warn({ kafka: entry.namespace, broker, error }, message);
    },
  });
}
