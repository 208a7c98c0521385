import { setTimeout as sleep } from 'node:timers/promises';
import { EVENTS } from '#libs/contracts/topics';
import { openDevelopmentIssuer } from '#libs/security/development-issuer';
import { Agencies, PROVIDER } from './messages';
import type { Contender, Running, Stage } from './stage';

export const PRODUCT: Contender = {
  name: 'product',
  main: 'apps/broker/main.js',
  schema: 'broker',
  rows: {
    ...{ message: 1, request: 1, history: 2, evaluation: 1 },
    // A checkpoint may also wait there.
    [`outbox WHERE topic = '${EVENTS}'`]: 0,
  },
  // A round is shorter than the minute between two checkpoints, and must include their cost.
  env: { CHECKPOINT_SECONDS: '2' },
  register,
};

/** As the NestJS documentation teaches it; see the folder `conventional`. */
const CONVENTIONAL: Contender = {
  name: 'conventional',
  main: 'tests/bench/conventional/main.js',
  schema: 'conventional',
  rows: { message: 1, request: 1, history: 2, evaluation: 1, outbox: 0 },
  env: {},
};

/** The minimal program; see `floor.ts`. */
const FLOOR: Contender = {
  name: 'floor',
  main: 'tests/bench/floor.js',
  schema: 'floor',
  rows: { row: 8 },
  env: {},
};

/** A route with one commit; see `bare.ts`. */
export const BARE: Contender = {
  name: 'bare',
  main: 'tests/bench/bare.js',
  schema: 'bare',
  rows: {},
  env: {},
};

/** The officials' pages; `BROKER_URL` comes with the start. */
export const CONSOLE: Contender = {
  name: 'console',
  main: 'apps/console/main.js',
  schema: 'console',
  rows: {},
  env: {},
};

export const CONTENDERS: readonly Contender[] = [PRODUCT, CONVENTIONAL, FLOOR];

/**
 * Each accepted request has the events `submitted` and `evaluated`, and a receipt for its sender.
 */
export const EVENTS_OF_ONE = 3;

/** Resolves once it answers over HTTP. */
export async function untilLive(stage: Stage, running: Running): Promise<void> {
  for (;;) {
    const live = await fetch(`${running.url}/health/live`).catch(() => null);
    if (live?.ok) return;
    stage.assertRuns(running);
    await sleep(20);
  }
}

/** Registers the agencies as an admin does, over HTTP. */
async function register(running: Running, stage: Stage, { asking }: Agencies): Promise<void> {
  await untilLive(stage, running);
  const { url } = running;
  const token = await (await openDevelopmentIssuer(stage.folder)).token('admin');
  const put = async (path: string, body: object): Promise<void> => {
    const answer = await fetch(url + path, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`PUT ${path}: ${answer.status} ${await answer.text()}`);
  };
  for (const code of [PROVIDER, ...asking.map(({ code }) => code)])
    await put(`/v1/agencies/${code}`, { name: code, kind: 'pemkab' });
  for (const { code, publicJwk } of asking)
    await put(`/v1/agencies/${code}/keys`, { keys: [publicJwk] });
}
