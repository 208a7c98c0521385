import { KafkaJSConnectionError } from 'kafkajs';
import { explain } from './explain';

describe('the explanation of a Kafka connection error', () => {
  const lost = (code: string): Error =>
    new KafkaJSConnectionError(`Connection error: ${code}`, { broker: 'kafka-1:9092', code });

  it.each([
    ['ENOTFOUND', /^kafka-1:9092: its name is not known: correct KAFKA_BROKERS/],
    ['CERT_HAS_EXPIRED', /^kafka-1:9092: its certificate has expired/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /set KAFKA_CA_FILE/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /does not speak TLS/],
  ])('names the node and says what to do: %s', (code, text) => {
    expect(explain(lost(code))).toMatch(text);
    expect(explain(new Error('given up', { cause: lost(code) }))).toMatch(text);
  });

  it('names the variables to correct for a refused user, without the password', () => {
    const refused = Object.assign(new Error('bad'), { name: 'KafkaJSSASLAuthenticationError' });
    expect(explain(refused)).toMatch(/KAFKA_SASL_PASSWORD/);
  });

  it('is the original text for an unknown error', () => {
    expect(explain(new Error('odd'))).toBe('odd');
    expect(explain('odd')).toBe('odd');
  });
});
