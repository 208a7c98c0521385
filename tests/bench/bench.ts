import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CONTENDERS } from './contenders';
import { newAgencies, signedMessages } from './messages';
import { figure, say } from './report';
import { Contender, Stage } from './stage';
import {
  printGuarantees,
  printThroughput,
  profileOf,
  Round,
  runRound,
  summaryOf,
} from './throughput';

const HELP = `npm run bench -- [--quick] [--rounds 5] [--requests 20000] [--only product,conventional,floor]

Signed requests that wait on Kafka, to their evaluated events: the product beside the same job as the NestJS
documentation teaches it, and beside the least that any program could do, in turn, on one Kafka and one PostgreSQL.
--quick: under two minutes, one round. Figures go to bench.json.`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    requests: { type: 'string' },
    only: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
const requests = Number(values.requests ?? (values.quick ? 4_000 : 20_000));
const warm = values.quick ? 1_000 : 2_000;
const contenders = CONTENDERS.filter(({ name }) => values.only?.split(',').includes(name) ?? true);

/** The slowest takes fewer, so that a round does not last minutes. */
const shareOf = ({ name }: Contender): number => (name === 'conventional' ? 0.25 : 1);

async function main(): Promise<void> {
  if (values.help) return say(HELP);
  if (!(rounds >= 1 && requests >= 4 && contenders.length > 0)) throw new Error(HELP);
  const machine = {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  say(
    `${machine.cores} cores (${machine.processor}), ${machine.memoryGiB} GiB, Node ${machine.node}; ` +
      `rounds ${rounds}, requests ${figure(requests)}, a quarter of them for the conventional`,
  );
  const stage = await Stage.open(say);
  try {
    const agencies = await newAgencies(join(stage.folder, 'agencies.json'));
    const messages = await signedMessages(agencies, warm + requests);
    const bytes = messages.reduce((sum, { value }) => sum + value.length, 0);
    say(`a message: ${figure(bytes / messages.length)} bytes and its signature`);
    const of = (contender: Contender): typeof messages =>
      messages.slice(0, warm + requests * shareOf(contender));

    const all: Record<string, Round[]> = {};
    for (let round = 0; round < rounds; round++)
      for (const [turn] of contenders.entries()) {
        const contender = contenders[(turn + round) % contenders.length];
        if (!contender) continue;
        const figures = await runRound(stage, contender, agencies, of(contender), { warm });
        (all[contender.name] ??= []).push(figures);
        say(
          `round ${round + 1}, ${contender.name}: ${figure(figures.perSecond)} requests/s ` +
            `(others keep ${figure(figures.others)} cores busy)`,
        );
      }
    const summaries = Object.fromEntries(
      contenders.map(({ name }) => [name, summaryOf(all[name] ?? [])]),
    );
    printThroughput(summaries);
    say();
    for (const { name } of contenders) printGuarantees(name, all[name] ?? []);

    const profiles: Record<string, Awaited<ReturnType<typeof profileOf>>> = {};
    for (const contender of values.quick ? [] : contenders) {
      const stations = await profileOf(stage, contender, agencies, of(contender), warm);
      profiles[contender.name] = stations;
      say(
        `\nwhere the time of ${contender.name} goes (CPU profile of a further round, idle left out):`,
      );
      for (const { station, ms, share } of stations)
        say(`  ${station.padEnd(28)} ${figure(ms).padStart(7)} ms  ${(share * 100).toFixed(1)} %`);
    }
    const at = new Date().toISOString();
    writeFileSync(
      'bench.json',
      JSON.stringify({ at, machine, rounds, requests, warm, summaries, profiles, all }, null, 2),
    );
  } finally {
    await stage.close();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
