import { type Environment, readEnvironment } from './environment';

/** The environment of a command of the product, which logs errors only unless LOG_LEVEL is set. */
export const commandEnvironment = (needs: (keyof Environment)[] = []): Environment =>
  readEnvironment({ LOG_LEVEL: 'error', ...process.env }, needs);

/** DATA_DIR as the apps read it, without checking the rest of the environment. */
export function dataDir(): string {
  const { DATA_DIR } = process.env;
  return readEnvironment(DATA_DIR ? { DATA_DIR } : {}).DATA_DIR;
}

/** Where a command outside the product finds the apps: all at BROKER_URL unless they are named. */
export function appUrls(): { broker: string; notification: string; reporting: string } {
  const { BROKER_URL, NOTIFICATION_URL, REPORTING_URL } = process.env;
  const broker = BROKER_URL || 'http://127.0.0.1:3000';
  return {
    broker,
    notification: NOTIFICATION_URL || broker,
    reporting: REPORTING_URL || broker,
  };
}

/** Whether a command outside the product is to use Kafka. */
export const namesKafka = (): boolean => Boolean(process.env.KAFKA_BROKERS);

/** The variables of Kafka, without checking the rest of the environment. */
export function kafkaEnvironment(): Environment {
  const named = Object.entries(process.env).filter(([name]) => name.startsWith('KAFKA_'));
  return readEnvironment(Object.fromEntries(named), ['KAFKA_BROKERS']);
}
