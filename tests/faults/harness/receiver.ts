import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** A mail as the receiver has it on record. */
export interface KeptMail {
  at: number;
  to: string;
  messageId: string;
  sha256: string;
  bytes: string;
}

/** `receiver.js <port> <file>`: a mail server of its own, which has each mail on disk before it says 250. */
function main(): void {
  const [port, path] = process.argv.slice(2);
  if (!port || !path) throw new Error('receiver.js <port> <file>');
  const file = openSync(path, 'a');
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData: (stream, session, done) => {
      buffer(stream).then(
        (raw) => {
          const bytes = raw.toString('latin1');
          const mail: KeptMail = {
            at: Date.now(),
            to: session.envelope.rcptTo[0]?.address ?? '',
            messageId: /^message-id:\s*(\S+)/im.exec(bytes)?.[1] ?? '',
            sha256: createHash('sha256').update(raw).digest('hex'),
            bytes,
          };
          writeSync(file, `${JSON.stringify(mail)}\n`);
          fdatasyncSync(file);
          done();
        },
        // A client that dies within a mail leaves half of it: nobody hears this answer.
        (error: Error) => done(error),
      );
    },
  });
  server.on('error', () => undefined);
  process.once('SIGTERM', () => {
    closeSync(file);
    process.exit(0);
  });
  server.listen(Number(port), '127.0.0.1');
}

if (require.main === module) main();
