import { ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { commandLine, say } from '#libs/config/command-line';
import { startCluster } from './cluster';
import { isOpen, startKafka } from './kafka';

const USAGE = `Usage: npm run kafka [-- --nodes 3]
  runs Apache Kafka for development until Ctrl-C: one node, or a cluster of three
  --nodes      1 or 3 (1)
  KAFKA_PORT   the first port (9092); a cluster takes this one and the next two
  DATA_DIR     where the data is stored (.data)`;

/**
 * `npm run kafka`: one Apache Kafka node for development, on 127.0.0.1:9092 (`KAFKA_PORT`), until
 * Ctrl-C. With `-- --nodes 3` a cluster of three on that port and the two after it.
 */
async function main(): Promise<void> {
  const { values, refuse } = commandLine(USAGE, { nodes: { type: 'string', default: '1' } });
  const nodes = Number(values.nodes);
  if (nodes !== 1 && nodes !== 3) refuse(`--nodes takes 1 or 3, not ${values.nodes}.`);
  const first = Number(process.env.KAFKA_PORT ?? 9092);
  if (!Number.isInteger(first) || first < 1 || first + nodes - 1 > 65535)
    throw new Error(`KAFKA_PORT: ${process.env.KAFKA_PORT} is no port; take 1 to 65535.`);
  const ports = Array.from({ length: nodes }, (_, at) => first + at);
  for (const port of ports)
    if (await isOpen(port))
      throw new Error(
        `Port ${port} is taken, perhaps by a Kafka that already runs. Use that one, or set KAFKA_PORT and DATA_DIR.`,
      );
  const dataDir = resolve(process.env.DATA_DIR ?? '.data');
  const { brokers, processes, stop } =
    nodes === 1 ? await one(dataDir, first) : await three(dataDir, ports);
  console.log(`Apache Kafka is running: KAFKA_BROKERS=${brokers} (Ctrl-C stops it)`);
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

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
