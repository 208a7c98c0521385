import { createServer } from 'node:net';

/**
 * Below the ports that systems give to connections and to `listen(0)`, and above 10080, which
 * `fetch` refuses.
 */
const FIRST = 10_100;
const PER_WORKER = 1_450;
/** Jest numbers its workers from 1; other programs take the first share. */
const own = FIRST + PER_WORKER * (Number(process.env.JEST_WORKER_ID ?? 0) % 4);
let next = Math.floor(Math.random() * PER_WORKER);

/**
 * A free TCP port on loopback for a process that starts later. Nothing else takes it meanwhile:
 * each worker has ports of its own, and gives each of them once in a test file.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PER_WORKER; tries++) {
    const port = own + (next++ % PER_WORKER);
    if (await isFree(port)) return port;
  }
  throw new Error(
    `No port from ${own} to ${own + PER_WORKER - 1} is free: end what listens there.`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer().once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
