import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RunningKafka, startKafka } from './kafka';

const run = promisify(execFile);
const ADMIN = 'admin';

/**
 * A Kafka that requires TLS and a password (SCRAM-SHA-512), and denies every user except `admin`
 * what no ACL allows. `users` are names and passwords, `admin` among them; `ca` is the file for
 * checking its certificate.
 */
export async function startSecureKafka(
  dataDir: string,
  users: Record<string, string>,
  options: { port?: number; say?: (line: string) => void } = {},
): Promise<RunningKafka & { ca: string }> {
  mkdirSync(dataDir, { recursive: true });
  const { keys, ca, password } = await certificate(dataDir);
  const secret = `username="${ADMIN}" password="${users[ADMIN]}"`;
  const modules = 'org.apache.kafka.common.security';
  const kafka = await startKafka(dataDir, {
    ...options,
    protocol: 'SASL_SSL',
    properties: {
      'listener.security.protocol.map': 'SASL_SSL:SASL_SSL,CONTROLLER:SASL_PLAINTEXT',
      'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
      'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
      'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': `${modules}.scram.ScramLoginModule required ${secret};`,
      'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
      'sasl.mechanism.controller.protocol': 'PLAIN',
      'listener.name.controller.plain.sasl.jaas.config': `${modules}.plain.PlainLoginModule required ${secret} user_${ADMIN}="${users[ADMIN]}";`,
      'ssl.keystore.type': 'PKCS12',
      'ssl.keystore.location': keys,
      'ssl.keystore.password': password,
      'ssl.key.password': password,
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.location': ca,
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': `User:${ADMIN}`,
    },
    format: Object.entries(users).flatMap(([name, secret]) => [
      '--add-scram',
      `SCRAM-SHA-512=[name=${name},password=${secret}]`,
    ]),
  });
  return { ...kafka, ca };
}

/** A self-signed certificate for loopback, made with Java's own tool. */
export async function certificate(
  folder: string,
): Promise<{ keys: string; ca: string; password: string }> {
  const [keys, ca, password] = [join(folder, 'keys.p12'), join(folder, 'ca.pem'), 'for-this-test'];
  const store = ['-keystore', keys, '-storetype', 'PKCS12', '-storepass', password, '-alias', 'k'];
  if (!existsSync(keys)) {
    const names = ['-dname', 'CN=localhost', '-ext', 'san=ip:127.0.0.1,dns:localhost'];
    await run('keytool', ['-genkeypair', '-keyalg', 'EC', '-validity', '3650', ...names, ...store]);
    await run('keytool', ['-exportcert', '-rfc', '-file', ca, ...store]);
  }
  return { keys, ca, password };
}
