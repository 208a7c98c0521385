import { ChildProcess } from 'node:child_process';
import { join, relative, resolve } from 'node:path';
import { commandLine, say } from '#libs/config/command-line';
import { AGENCY_CODE } from '#libs/contracts/fields';
import { startCluster } from './cluster';
import { startDevelopmentKafka } from './development-kafka';
import { isOpen, startKafka } from './kafka';

const USAGE = `Usage: npm run kafka [-- --nodes 3 | --secure [<code> ...]]
  runs Apache Kafka for development until Ctrl-C: one node, or a cluster of three
  --nodes      1 or 3 (1)
  --secure     one node with TLS, passwords (SCRAM-SHA-512) and ACLs; its users are admin and these agencies
  KAFKA_PORT   the first port (9092); a cluster takes this one and the next two
  DATA_DIR     where the data is stored (.data)`;

/**
 * `npm run kafka`: one Apache Kafka node for development, on 127.0.0.1:9092 (`KAFKA_PORT`), until
 * Ctrl-C. With `-- --nodes 3` a cluster of three on that port and the two after it.
 */
async function main(): Promise<void> {
  const { values, positionals, refuse } = commandLine(
    USAGE,
    { nodes: { type: 'string', default: '1' }, secure: { type: 'boolean', default: false } },
    Infinity,
  );
  const nodes = Number(values.nodes);
  if (nodes !== 1 && nodes !== 3) refuse(`--nodes takes 1 or 3, not ${values.nodes}.`);
  if (values.secure && nodes === 3) refuse('--secure runs one node: leave out --nodes.');
  if (positionals.length > 0 && !values.secure)
    refuse(
      `Agencies are users only with --secure: add it, or leave out "${positionals.join(' ')}".`,
    );
  for (const code of positionals)
    if (!AGENCY_CODE.test(code)) refuse(`"${code}" is not the code of an agency, such as bkn.`);
  const first = Number(process.env.KAFKA_PORT ?? 9092);
  if (!Number.isInteger(first) || first < 1 || first + nodes - 1 > 65535)
    throw new Error(`KAFKA_PORT must be a port from 1 to 65535, not ${process.env.KAFKA_PORT}.`);
  const ports = Array.from({ length: nodes }, (_, at) => first + at);
  for (const port of ports)
    if (await isOpen(port))
      throw new Error(
        `Port ${port} is taken, perhaps by a Kafka that already runs. Use that one, or set KAFKA_PORT and DATA_DIR.`,
      );
  const dataDir = resolve(process.env.DATA_DIR ?? '.data');
  const { brokers, processes, stop } = values.secure
    ? await secure(dataDir, first, positionals)
    : nodes === 1
      ? await one(dataDir, first)
      : await three(dataDir, ports);
  say(`Apache Kafka is running: KAFKA_BROKERS=${brokers} (Ctrl-C stops it)`);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      stopping = true;
      void stop().then(() => process.exit(0));
    });
  for (const child of processes)
    child.once('exit', (code) => {
      if (!stopping) void stop().then(() => process.exit(code ?? 1));
    });
}

interface Running {
  brokers: string;
  processes: ChildProcess[];
  stop(): Promise<void>;
}

async function one(dataDir: string, port: number): Promise<Running> {
  const kafka = await startKafka(resolve(dataDir, 'kafka'), { port, say });
  return { ...kafka, processes: [kafka.process] };
}

async function three(dataDir: string, brokerPorts: number[]): Promise<Running> {
  const cluster = await startCluster(resolve(dataDir, 'kafka-cluster'), { brokerPorts, say });
  return { ...cluster, processes: cluster.nodes.map(({ process }) => process) };
}

/** With a file of variables for each user, which the lines that it prints show. */
async function secure(dataDir: string, port: number, codes: string[]): Promise<Running> {
  const folder = resolve(dataDir, 'kafka-secure');
  const { users, ...kafka } = await startDevelopmentKafka(folder, codes, { port, say });
  say('Each of these files sets the variables of one Kafka user; read it into a shell:');
  for (const name of Object.keys(users)) say(`  . ${relative('', join(folder, `${name}.env`))}`);
  say('admin may do everything; run npm run kafka:access to give the agencies their rights.');
  return { ...kafka, processes: [kafka.process] };
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
