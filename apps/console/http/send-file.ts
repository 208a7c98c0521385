import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

/**
 * Hands on an answer of the API as a file, as it arrives.
 * @param shown whether the browser may show it instead of saving it.
 */
export async function sendFile(
  reply: FastifyReply,
  response: Response,
  name: string,
  shown = false,
): Promise<void> {
  if (!response.body) throw new Error(`the API answered ${name} without a body`);
  await reply
    .headers({
      'content-type': response.headers.get('content-type') ?? 'application/octet-stream',
      'content-disposition': `${shown ? 'inline' : 'attachment'}; filename="${name}"`,
      'cache-control': 'no-store',
    })
    .send(Readable.fromWeb(response.body as ReadableStream));
}
