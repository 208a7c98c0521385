import { Kafka, logLevel } from 'kafkajs';
import { readFileSync } from 'node:fs';
import { Environment, EnvironmentError } from '#libs/config/environment';
import { isNews, log } from '#libs/operations/log';
import { mostHopeful } from './hung-nodes';

export interface KafkaOptions {
  brokers: string[];
  clientId: string;
  partitions: number;
  /** Replicas of the topics that are created; -1 uses the cluster's default. */
  replication: number;
  /** Warn about topics with fewer than three replicas. */
  production?: boolean;
  /** Signs in with SCRAM-SHA-512. */
  user?: { username: string; password: string };
  tls?: { ca?: Buffer };
}

/**
 * Addresses, user and TLS settings of Kafka, from the environment.
 * @throws EnvironmentError if KAFKA_CA_FILE cannot be read.
 */
export function kafkaOptions(environment: Environment, clientId: string): KafkaOptions {
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = environment;
  const tls = environment.KAFKA_TLS === 'true';
  if (environment.NODE_ENV === 'production' && !(username && tls))
    log.warn(
      { user: username ?? null, tls },
      'Kafka is used without KAFKA_SASL_USERNAME or KAFKA_TLS: make sure that no one else can reach its network',
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

/** A Kafka client that writes its warnings to our log. */
export function kafkaClient({ clientId, brokers, user, tls }: KafkaOptions): Kafka {
  // Spreads the processes over the nodes.
  const shuffled = brokers
    .map((broker) => ({ broker, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ broker }) => broker);
  return new Kafka({
    clientId,
    // kafkajs calls this for each new connection to the cluster, and tries the next node after an
    // error.
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
