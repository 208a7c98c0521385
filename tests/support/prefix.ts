import { randomBytes } from 'node:crypto';

// Before any module is loaded: each file of tests has topics and groups of its own on the Kafka of the run.
process.env.KAFKA_PREFIX = `test-${randomBytes(6).toString('hex')}`;
