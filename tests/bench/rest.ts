import { setTimeout as sleep } from 'node:timers/promises';
import { EVENTS_OF_ONE, PRODUCT } from './contenders';
import type { Agencies, SignedMessage } from './messages';
import { residentBytes } from './meter';
import { figure, mebibytes, say, spread, spreadOf } from './report';
import { type Running, Stage } from './stage';

export interface Start {
  /** Milliseconds from the start of the process until `/health/ready` answers 200. */
  firstMs: number;
  againMs: number[];
  /** Ten seconds after it was ready, while idle. */
  atRestBytes: number;
}

/** Time until the broker is ready, with and without migrations, and its memory while idle. */
export async function startAndRest(
  stage: Stage,
  agencies: Agencies,
  rounds: number,
): Promise<Start> {
  await stage.clear();
  const once = async (): Promise<{ ms: number; running: Running }> => {
    const began = performance.now();
    const running = await stage.start({ ...PRODUCT, register: undefined }, agencies);
    for (;;) {
      const ready = await fetch(`${running.url}/health/ready`).catch(() => null);
      if (ready?.ok) return { ms: performance.now() - began, running };
      stage.assertRuns(running);
      await sleep(10);
    }
  };
  const first = await once();
  await first.running.stop();
  const againMs: number[] = [];
  let atRestBytes = 0;
  for (let round = 0; round < rounds; round++) {
    const { ms, running } = await once();
    againMs.push(ms);
    if (round === rounds - 1) {
      await sleep(10_000);
      atRestBytes = residentBytes(running.pid);
    }
    await running.stop();
  }
  return { firstMs: first.ms, againMs, atRestBytes };
}

export function printStart({ firstMs, againMs, atRestBytes }: Start): void {
  say(
    `\nbroker ready after ${figure(firstMs)} ms on an empty database, ${spread(spreadOf(againMs))} ms on one that is ` +
      `there; ${mebibytes(atRestBytes)} at rest`,
  );
}

export interface Backlog {
  requests: number;
  seconds: number;
  /** The highest memory in each tenth of the backlog, in bytes. */
  peaks: number[];
}

/** The broker's memory while it processes a backlog that waited before its start. */
export async function backlog(
  stage: Stage,
  agencies: Agencies,
  messages: readonly SignedMessage[],
): Promise<Backlog> {
  await stage.clear();
  const first = await stage.start(PRODUCT, agencies);
  const before = await stage.quietLength();
  await first.stop();
  await stage.feed(messages);
  const running = await stage.start({ ...PRODUCT, register: undefined }, agencies);
  const samples: { done: number; bytes: number }[] = [];
  let done = 0;
  const timer = setInterval(() => samples.push({ done, bytes: residentBytes(running.pid) }), 100);
  const began = performance.now();
  try {
    for (let tenth = 1; tenth <= 10; tenth++) {
      done = tenth - 1;
      const length = before + Math.floor((messages.length * tenth) / 10) * EVENTS_OF_ONE;
      await stage.untilEvents(length, running);
    }
  } finally {
    clearInterval(timer);
    await running.stop();
  }
  return {
    requests: messages.length,
    seconds: (performance.now() - began) / 1000,
    peaks: Array.from({ length: 10 }, (_, tenth) =>
      Math.max(...samples.filter((one) => one.done === tenth).map(({ bytes }) => bytes)),
    ),
  };
}

export function printBacklog({ requests, seconds, peaks }: Backlog): void {
  say(
    `\na backlog of ${figure(requests)}, taken in ${figure(seconds)} s; the broker's memory peak in each tenth of it:`,
  );
  say(`  ${peaks.map(mebibytes).join(', ')}`);
}
