import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

/** A mail as the receiver recorded it. */
export interface KeptMail {
  at: number;
  to: string;
  messageId: string;
  sha256: string;
  bytes: string;
  /** True if the receiver has accepted it, confirmed or not; otherwise the sender has to retry. */
  taken: boolean;
}

/**
 * The fate of a letter's first delivery: accepted, and the connection reset after the 250;
 * accepted, and reset before it; deferred by 451; or never answered. `slow` accepts any letter
 * after half a second.
 */
export type Fate = 'reset' | 'unheard' | 'later' | 'hang' | 'slow';
/** It applies to this many letters, then no more. */
export interface Order {
  fate: Fate;
  letters: number;
}

const SLOW_MS = 500;

/**
 * `receiver.js <port> <file>`: a mail server that has each mail on disk before it says 250. It is
 * controlled over IPC.
 */
function main(): void {
  const [port, path] = process.argv.slice(2);
  if (!port || !path) throw new Error('receiver.js <port> <file>');
  const file = openSync(path, 'a');
  let order: Order = { fate: 'slow', letters: 0 };
  process.on('message', (next: Order) => (order = next));
  const met = new Set<string>();
  const fateOf = (messageId: string): Fate | null => {
    if (order.letters === 0 || (order.fate !== 'slow' && met.has(messageId))) return null;
    order.letters--;
    return order.fate;
  };
  const sockets = new Map<number, Socket>();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData: (stream, session, done) => {
      const reset = (): void => void sockets.get(session.remotePort)?.resetAndDestroy();
      buffer(stream).then(
        async (raw) => {
          const bytes = raw.toString('latin1');
          const messageId = /^message-id:\s*(\S+)/im.exec(bytes)?.[1] ?? '';
          const fate = fateOf(messageId);
          met.add(messageId);
          const mail: KeptMail = {
            at: Date.now(),
            to: session.envelope.rcptTo[0]?.address ?? '',
            messageId,
            sha256: createHash('sha256').update(raw).digest('hex'),
            bytes,
            taken: fate !== 'later' && fate !== 'hang',
          };
          writeSync(file, `${JSON.stringify(mail)}\n`);
          fdatasyncSync(file);
          if (fate === 'unheard') return reset();
          if (fate === 'hang') return;
          if (fate === 'later')
            return done(Object.assign(new Error('4.3.0 later'), { responseCode: 451 }));
          if (fate === 'slow') await sleep(SLOW_MS);
          done();
          if (fate === 'reset') setImmediate(reset);
        },
        // A client that dies during a mail leaves half of it, and reads no answer.
        (error: Error) => done(error),
      );
    },
  });
  server.server.on('connection', (socket) => {
    const { remotePort = 0 } = socket;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });
  server.on('error', () => undefined);
  const end = (): void => {
    closeSync(file);
    process.exit(0);
  };
  process.once('SIGTERM', end).once('disconnect', end);
  server.listen(Number(port), '127.0.0.1');
}

if (require.main === module) main();
