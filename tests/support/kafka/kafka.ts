import { ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createConnection } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../free-port';

const run = promisify(execFile);

/** The folder of this file in the sources, from the sources and from `dist`. */
const pom = resolve(__dirname.replace(/([\\/])dist([\\/])/, '$1'), 'pom.xml');
const version = /<kafka\.version>(.+?)</.exec(readFileSync(pom, 'utf8'))?.[1] ?? '';
const jars = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'bantuan-kedinasan',
  `kafka-${version}`,
);

export class KafkaUnavailable extends Error {}

export interface RunningKafka {
  brokers: string;
  process: ChildProcess;
  stop(): Promise<void>;
}

/** Downloads Apache Kafka's jars outside the work tree, once. The error says what to install. */
export async function fetchKafka(say: (line: string) => void = () => undefined): Promise<string> {
  await run('java', ['-version']).catch(() => {
    throw new KafkaUnavailable(
      'Apache Kafka needs Java 17 or newer and `java` was not found. Install it ' +
        '(Debian: apt-get install openjdk-17-jre-headless maven), or set KAFKA_BROKERS to a running Kafka.',
    );
  });
  if (existsSync(jars)) return jars;
  say(`fetching Apache Kafka ${version} from its Maven artifacts, once (about 60 MB) ...`);
  const partial = `${jars}.${process.pid}`;
  try {
    await run('mvn', [
      ...['-q', '-B', '-f', pom, 'dependency:copy-dependencies'],
      ...['-DincludeScope=runtime', `-DoutputDirectory=${partial}`],
    ]);
    mkdirSync(dirname(jars), { recursive: true });
    if (!existsSync(jars)) renameSync(partial, jars);
  } catch (cause) {
    throw new KafkaUnavailable(
      'Apache Kafka could not be fetched with `mvn`. Install Maven (Debian: apt-get install maven), ' +
        `let it reach a Maven repository, or set KAFKA_BROKERS to a running Kafka. (${String(cause)})`,
    );
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return jars;
}

/**
 * Starts one KRaft node (broker and controller) on loopback and waits until it answers.
 * `properties` override the defaults. The data stays in `dataDir`, so a second start continues with
 * it.
 */
export async function startKafka(
  dataDir: string,
  options: {
    port?: number;
    protocol?: 'PLAINTEXT' | 'SASL_SSL';
    /** Maximum heap in MiB. */
    heap?: number;
    properties?: Record<string, string>;
    /** More arguments for the tool that formats the storage. */
    format?: string[];
    say?: (line: string) => void;
  } = {},
): Promise<RunningKafka> {
  const libs = await fetchKafka(options.say);
  const port = options.port ?? (await freePort());
  const controller = await freePort();
  const { protocol = 'PLAINTEXT', heap = 512 } = options;
  mkdirSync(dataDir, { recursive: true });
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `${protocol}://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `${protocol}://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': protocol,
    'listener.security.protocol.map': `${protocol}:${protocol},CONTROLLER:PLAINTEXT`,
    'log.dirs': join(dataDir, 'log'),
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '5',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'auto.create.topics.enable': 'false',
    'num.partitions': '6',
    ...options.properties,
  };
  const file = join(dataDir, 'server.properties');
  writeFileSync(
    file,
    Object.entries(properties)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  const log4j = join(dataDir, 'log4j2.properties');
  writeFileSync(
    log4j,
    'rootLogger.level=warn\nappender.out.type=Console\nappender.out.name=out\n' +
      'appender.out.layout.type=PatternLayout\nappender.out.layout.pattern=%d %p %c{1} %m%n\n' +
      'rootLogger.appenderRef.out.ref=out\n',
  );
  const java = [
    `-Xmx${heap}m`,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-cp',
    join(libs, '*'),
    `-Dlog4j2.configurationFile=${log4j}`,
  ];
  const idFile = join(dataDir, 'cluster-id');
  if (!existsSync(idFile)) writeFileSync(idFile, randomBytes(16).toString('base64url'));
  if (!existsSync(join(properties['log.dirs'], 'meta.properties')))
    await run('java', [
      ...java,
      'kafka.tools.StorageTool',
      // With =, for an id that begins with a hyphen.
      ...['format', `--cluster-id=${readFileSync(idFile, 'utf8')}`, '-c', file],
      ...(options.format ?? []),
    ]);
  const child = spawn('java', [...java, 'kafka.Kafka', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(join(dataDir, 'kafka.log'), { flags: 'a' });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  await untilListening(port, child, join(dataDir, 'kafka.log'));
  return {
    brokers: `127.0.0.1:${port}`,
    process: child,
    stop: async () => {
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await exited;
      clearTimeout(hard);
    },
  };
}

async function untilListening(port: number, child: ChildProcess, log: string): Promise<void> {
  const end = Date.now() + 90_000;
  while (Date.now() < end) {
    if (child.exitCode !== null) break;
    if (await isOpen(port)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  child.kill('SIGKILL');
  throw new KafkaUnavailable(`Kafka did not start on port ${port}; its log is ${log}`);
}

/** True if a process listens on this port of loopback. */
export function isOpen(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => {
      socket.destroy();
      done(true);
    }).on('error', () => done(false));
  });
}
