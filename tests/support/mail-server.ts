import { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime, { Email } from 'postal-mime';
import { SMTPServer, SMTPServerOptions } from 'smtp-server';
import { freePort } from '#apps/standalone/postgres/free-port';

/** A mail as it came: the envelope, the exact bytes, and what an independent reader makes of them. */
export interface CaughtMail {
  from: string;
  to: string[];
  raw: string;
  /** Names and values of the headers, in order; names in lower case. */
  headers: [string, string][];
  email: Email;
  /** Answer that its sender was given, 250 or another. */
  answer: number;
}

/** What the server does with one mail or recipient; 250 takes it. */
type Answer = (address: string) => number | Promise<number>;

/** A real SMTP server that keeps what it is sent, and can be told to refuse, to stall or to be away. */
export class MailServer {
  readonly mails: CaughtMail[] = [];
  /** Addresses of all RCPT commands, taken or not. */
  readonly recipients: string[] = [];
  onRecipient: Answer = () => 250;
  onMail: Answer = () => 250;
  /** What it says besides the number where it does not take something; with an enhanced code or without. */
  words = 'x.y.z not now, or not ever';
  private server: SMTPServer | null = null;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly port: number,
    private readonly options: SMTPServerOptions,
  ) {}

  /** @param options of the server, besides or instead of those that it has here. */
  static async start(options: SMTPServerOptions = {}): Promise<MailServer> {
    const server = new MailServer(await freePort(), options);
    await server.open();
    return server;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Those that were taken, for this address. */
  takenFor(address: string): CaughtMail[] {
    return this.mails.filter(({ to, answer }) => answer === 250 && to.includes(address));
  }

  async open(): Promise<void> {
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      onRcptTo: ({ address }, _session, done) => {
        this.recipients.push(address);
        void this.reply(this.onRecipient(address), done);
      },
      onData: (stream, session, done) => {
        const { mailFrom, rcptTo } = session.envelope;
        const to = rcptTo.map(({ address }) => address);
        const answer = buffer(stream).then(async (bytes) => {
          const from = mailFrom ? mailFrom.address : '';
          const mail = await read(bytes, from, to);
          this.mails.push(mail);
          return (mail.answer = await this.onMail(to[0] ?? ''));
        });
        void this.reply(answer, done);
      },
      ...this.options,
    });
    server.on('error', () => undefined);
    server.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    this.server = server;
    await new Promise<void>((listening) => server.listen(this.port, '127.0.0.1', listening));
  }

  /** Away: whoever connects is refused, and who is connected is cut off. */
  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((closed) => (server ? server.close(closed) : closed()));
  }

  private async reply(
    answer: number | Promise<number>,
    done: (error?: Error | null) => void,
  ): Promise<void> {
    // A client that dies within a mail leaves half of it: nobody hears this answer.
    const responseCode = await Promise.resolve(answer).catch(() => 451);
    if (responseCode === 250) return done();
    done(Object.assign(new Error(this.words), { responseCode }));
  }
}

/** Reads a mail's bytes: a file of standalone, or what came over SMTP. */
export async function read(bytes: Buffer, from = '', to: string[] = []): Promise<CaughtMail> {
  const raw = bytes.toString('latin1');
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  const headers = head.split('\r\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { from, to, raw, headers, email: await PostalMime.parse(bytes), answer: 0 };
}
