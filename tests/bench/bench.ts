import { Kafka, logLevel } from 'kafkajs';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startPostgres } from '#apps/standalone/embedded-postgres';
import { freePort } from '#apps/standalone/free-port';
import { COMMANDS, EVENTS } from '#libs/contracts/topics';
import { KafkaBus } from '#libs/kafka/kafka-bus';
import { openDevelopmentIssuer } from '#libs/security/development-issuer';
import { newAgencyKey } from '#libs/security/signatures';
import { call } from '../support/http';
import { startKafka } from '../support/kafka/kafka';
import { signedRequest } from './messages';
import { stationsOf } from './profile';

/** Each accepted request leaves its receipt, `submitted` and `evaluated`. */
const EVENTS_OF_ONE = 3;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
  },
});
const requests = values.quick ? 3_000 : Number(values.requests);
const rounds = values.quick ? 1 : Number(values.rounds);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Requests a second from the commands topic to the events topic, on real Kafka and PostgreSQL (fsync on, acks
 * all): signed messages wait on the topic, then one broker starts and takes them.
 */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bantuan-kedinasan-bench-'));
  chmodSync(folder, 0o755);
  say(`${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`);
  const kafka = await startKafka(join(folder, 'kafka'), { say });
  const postgres = await startPostgres(folder, say);
  try {
    const world = { folder, kafka: kafka.brokers, url: postgres.appUrl, owner: postgres.ownerUrl };
    const rates: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      const { rate, stations } = await productRound(world, round);
      rates.push(rate);
      say(`round ${round}: ${Math.round(rate)} requests/s`);
      if (round === rounds) {
        say('\nwhere the broker process spends its time (CPU profile, idle left out):');
        for (const { station, ms, share } of stations)
          say(
            `  ${station.padEnd(28)} ${String(ms).padStart(7)} ms  ${(share * 100).toFixed(1)} %`,
          );
      }
    }
    const sorted = [...rates].sort((a, b) => a - b);
    say(`\nproduct: median ${Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)} requests/s`);
    writeFileSync(
      'bench.json',
      JSON.stringify({ requests, rates, node: process.version }, null, 2),
    );
  } finally {
    await postgres.stop();
    await kafka.stop();
    rmSync(postgres.home, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

async function productRound(
  world: { folder: string; kafka: string; url: string; owner: string },
  round: number,
): Promise<{ rate: number; stations: ReturnType<typeof stationsOf> }> {
  const profiles = join(world.folder, `profile-${round}`);
  mkdirSync(profiles);
  const admin = new Kafka({ brokers: [world.kafka], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const bus = new KafkaBus({
    brokers: [world.kafka],
    clientId: 'bench',
    partitions: 6,
    replication: 1,
  });
  try {
    const { publicJwk, privateJwk } = await newAgencyKey(`bench-${round}`, 'EdDSA');
    // A first broker registers the agencies and is stopped; the measured one finds the backlog waiting.
    const first = await startBroker(world, null);
    const issuer = await openDevelopmentIssuer(world.folder);
    const token = await issuer.token('admin');
    for (const code of ['bench-requester', 'bench-provider'])
      await call('PUT', `${first.url}/v1/agencies/${code}`, {
        token,
        body: { name: code, kind: 'pemkab' },
      });
    const registered = await call('PUT', `${first.url}/v1/agencies/bench-requester/keys`, {
      token,
      body: { keys: [publicJwk] },
    });
    if (registered.status !== 200) throw new Error(registered.text);
    await first.stop();
    for (let from = 0; from < requests; from += 1_000)
      await bus.publish(
        await Promise.all(
          Array.from({ length: Math.min(1_000, requests - from) }, (_, n) =>
            signedRequest(
              privateJwk,
              'bench-requester',
              'bench-provider',
              round * 10_000_000 + from + n,
            ),
          ),
        ),
      );
    await bus.ensureTopics([COMMANDS, EVENTS]);
    const before = await endOf(admin, EVENTS);
    const goal = before + requests * EVENTS_OF_ONE;
    const broker = await startBroker(world, profiles);
    let started: number | null = null;
    for (;;) {
      const at = await endOf(admin, EVENTS);
      if (at > before) started ??= performance.now();
      if (at >= goal) break;
      await sleep(20);
    }
    const rate = requests / ((performance.now() - (started ?? 0)) / 1000);
    await broker.stop();
    const profile = readdirSync(profiles)[0];
    return { rate, stations: profile ? stationsOf(join(profiles, profile)) : [] };
  } finally {
    await bus.close();
    await admin.disconnect();
  }
}

async function endOf(admin: ReturnType<Kafka['admin']>, topic: string): Promise<number> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return offsets.reduce((sum, { high }) => sum + Number(high), 0);
}

async function startBroker(
  world: { folder: string; kafka: string; url: string; owner: string },
  profiles: string | null,
): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const log = openSync(join(world.folder, 'broker.log'), 'a');
  const child = spawn(
    process.execPath,
    [
      ...(profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : []),
      resolve(__dirname, '../../apps/broker/main.js'),
    ],
    {
      stdio: ['ignore', log, log],
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'development',
        LOG_LEVEL: 'warn',
        PORT: String(port),
        DATA_DIR: world.folder,
        DATABASE_URL: world.url,
        MIGRATION_DATABASE_URL: world.owner,
        KAFKA_BROKERS: world.kafka,
      },
    },
  );
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error('the broker ended; see broker.log');
    const live = await fetch(`${url}/health/live`).catch(() => null);
    if (live?.ok) break;
    await sleep(50);
  }
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
