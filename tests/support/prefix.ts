import { randomBytes } from 'node:crypto';

// Runs before any module is loaded: each test file has topics and groups of its own on the shared
// Kafka.
process.env.KAFKA_PREFIX = `test-${randomBytes(6).toString('hex')}`;
