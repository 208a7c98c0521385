import { KafkaBus } from '#libs/kafka/kafka-bus';

/** A Kafka client as an agency would have it. @param brokers as in `KAFKA_BROKERS`. */
export function busTo(brokers: string, clientId: string, partitions = 6): KafkaBus {
  return new KafkaBus({ brokers: brokers.split(','), clientId, partitions, replication: 3 });
}
