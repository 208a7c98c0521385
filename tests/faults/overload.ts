import { setTimeout as sleep } from 'node:timers/promises';
import { eachMinute } from './harness/each-minute';
import { type Fault, assertThat, type Scene } from './harness/fault';
import { progress } from './harness/harm';
import type { Product } from './harness/product';
import { onSlowMachine } from './harness/slow-machine';
import { percentile } from './harness/tally';

const TIMES = 10;
/**
 * More is sent by this factor: the brokers accept more than the measured capacity of the whole
 * product, and ten times of the larger figure must be sent.
 */
const MARGIN = 1.6;
/** This many messages at once measure the capacity of the product. */
const MEASURED = 3_000;
/** Officials' acts and reads a second during the overload. */
const ACTS = 2;
const READS = 4;
/** If nothing moves for this long, it will never finish. */
const STILL_MS = 60_000;

/**
 * S4. One machine cannot send ten times the load that the product on it can process. So the product
 * is slowed down while its capacity is measured and ten times of that is sent; then it finishes the
 * accepted messages at full speed.
 */
export function overload(minutes: number): Fault {
  return {
    id: 'S4',
    name: 'overload',
    title: `ten times the load that it can process, for ${minutes} minutes`,
    // A fresh product, so that its memory peaks are measured alone.
    options: {},
    run: ({ product, figures }) =>
      eachMinute(
        () => product.waiting(),
        () => flood(product, minutes, figures),
      ),
  };
}

async function flood(product: Product, minutes: number, figures: Scene['figures']): Promise<void> {
  const { load, journal, apps } = product;
  await workOff(product); // The product is warm after that.
  const [bears, ran] = await onSlowMachine(apps, () => workOff(product));
  figures['capacity when slowed down'] = `${bears.toFixed(1)} a second, running ${percent(ran)}`;
  const [{ sent, taken, reads }, ranThen] = await onSlowMachine(apps, async () => {
    const [before, takenBefore] = [journal.begun, await takenOf(product)];
    const [from, over] = [performance.now(), new AbortController()];
    const reads = readsUntil(product, over.signal);
    load.start(bears * TIMES * MARGIN, ACTS);
    await sleep(minutes * 60_000);
    const seconds = (performance.now() - from) / 1_000;
    const sent = (journal.begun - before) / seconds;
    const taken = ((await takenOf(product)) - takenBefore) / seconds;
    over.abort();
    return { sent, taken, reads: await reads };
  });
  const times = sent / Math.max(bears, taken);
  figures['sent'] =
    `${sent.toFixed(1)} a second, of which it accepts ${taken.toFixed(1)}, running ${percent(ranThen)}`;
  figures['of the larger one'] = `${times.toFixed(1)} times`;
  figures['reads meanwhile'] = reads;
  await load.stop();
  figures['at the end'] = await product.waiting();
  const from = Date.now();
  // Even at its slow speed the product would finish within this time.
  await product.quiet((journal.begun / bears) * 1_000, STILL_MS);
  figures['all done after'] = `${((Date.now() - from) / 1_000).toFixed(0)} s`;
  figures['MiB at most'] = product.sampler.summary;
  assertThat(times >= TIMES, `${TIMES} times its capacity is sent`);
}

/** Records of the agencies that the brokers have finished. */
async function takenOf(product: Product): Promise<number> {
  const offsets = await progress(product, 'bantuan-kedinasan.broker');
  return [...offsets.values()].reduce((sum, offset) => sum + Math.max(0, offset), 0);
}

/** Messages a second, for this many at once, until everything that follows from them is done. */
async function workOff(product: Product): Promise<number> {
  const from = performance.now();
  await product.load.backlog(MEASURED);
  await product.load.stop();
  await product.quiet(600_000, STILL_MS);
  return (MEASURED * 1_000) / (performance.now() - from);
}

/**
 * An official who reads an agency's requests a few times a second, whether the last read was
 * answered or not.
 */
async function readsUntil(product: Product, over: AbortSignal): Promise<string> {
  const { acts, parties } = product.load;
  const agency = parties.askers[0]?.code ?? '';
  const headers = { authorization: `Bearer ${await acts.token('pembaca', agency, 'requester')}` };
  const times: number[] = [];
  const read = async (broker = ''): Promise<void> => {
    const from = performance.now();
    const answer = await fetch(`${broker}/v1/requests`, {
      headers,
      signal: AbortSignal.timeout(30_000),
    });
    await answer.arrayBuffer();
    if (answer.ok) times.push(performance.now() - from);
  };
  const asked: Promise<void>[] = [];
  for (; !over.aborted; await sleep(1_000 / READS)) {
    const broker = product.brokers[asked.length % product.brokers.length];
    asked.push(read(broker?.url).catch(() => undefined));
  }
  await Promise.all(asked);
  const [half, most] = [0.5, 0.99].map((share) => `${percentile(times, share).toFixed(0)} ms`);
  return `${times.length} of ${asked.length} answered, half within ${half}, 99 in 100 within ${most}`;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} % of the time`;
