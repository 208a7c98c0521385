import { parentPort } from 'node:worker_threads';
import { composeLetter } from './letter-kinds';
import { pdfOf } from './letter-pdf';
import type { Rendered, Rendering } from './letter-renderer';

/** The thread that makes letters: a long one takes longer than other calls may wait. */
const port = parentPort;
if (!port) throw new Error('this program runs as a worker thread');

port.on('message', (job: Rendering) => {
  render(job).then(
    (pdf) => port.postMessage({ job: job.job, pdf } satisfies Rendered),
    (cause: unknown) =>
      port.postMessage({
        job: job.job,
        error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
      } satisfies Rendered),
  );
});

const render = async ({ existing, facts, language }: Rendering): Promise<Uint8Array> =>
  new Uint8Array(await pdfOf(composeLetter(existing, facts, language)));
