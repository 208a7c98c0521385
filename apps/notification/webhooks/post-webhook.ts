import type { LookupAddress } from 'node:dns';
import { request as overHttp, RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';
import type { LookupFunction } from 'node:net';

/** Time limit of an attempt, from the question to DNS to the status of the answer. */
export const ATTEMPT_MS = 30_000;
/** Of an answer only the status counts: its body is cut off after this much, or this long. */
const BODY_BYTES = 4_096;
const BODY_MS = 500;

/** What a receiver answered. */
export interface ReceiverAnswer {
  status: number;
  /** The header `retry-after`. */
  retryAfter: string | null;
}

/**
 * Posts to a receiver at one of these addresses and resolves with the status of its answer.
 * Redirects are not followed, and no connection is kept: the next attempt checks its address.
 * @throws Error if there is no answer, or none before `signal` aborts.
 */
export function postWebhook(
  url: URL,
  addresses: readonly LookupAddress[],
  headers: Record<string, string>,
  body: Buffer,
  signal: AbortSignal,
): Promise<ReceiverAnswer> {
  const options: RequestOptions = {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': String(body.length),
      'user-agent': 'bantuan-kedinasan-webhooks',
      connection: 'close',
    },
    agent: false,
    lookup: pinned(addresses),
    maxHeaderSize: 16_384,
    signal,
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? overHttps : overHttp)(url, options);
    request.on('error', reject);
    request.once('close', () => reject(new Error('the connection was closed without an answer')));
    request.once('response', (response) => {
      const { statusCode = 0 } = response;
      const retryAfter = response.headers['retry-after'] ?? null;
      let bytes = 0;
      const cutOff = setTimeout(() => response.destroy(), BODY_MS);
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > BODY_BYTES) response.destroy();
      });
      // The status was received; a broken or endless body changes nothing.
      response.on('error', () => undefined);
      response.once('close', () => clearTimeout(cutOff));
      resolve({ status: statusCode, retryAfter });
    });
    request.end(body);
  });
}

/** Gives the checked addresses, whatever name is looked up. */
const pinned =
  (addresses: readonly LookupAddress[]): LookupFunction =>
  (_host, { all }, done) => {
    const [first] = addresses;
    if (all) done(null, [...addresses]);
    else done(null, first?.address ?? '', first?.family);
  };
