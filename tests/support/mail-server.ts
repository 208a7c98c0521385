import { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime, { Email } from 'postal-mime';
import { SMTPServer, SMTPServerOptions } from 'smtp-server';
import { freePort } from './free-port';

/** A received mail: the envelope, the exact bytes, and the result of an independent parser. */
export interface CaughtMail {
  from: string;
  to: string[];
  /** The ENVID of RFC 3461, which a report of a failure repeats; null for a file. */
  envelopeId: string | null;
  raw: string;
  /** Names and values of the headers, in order; names in lower case. */
  headers: [string, string][];
  email: Email;
  /** The answer to its sender, 250 or another. */
  answer: number;
}

/** The server's answer to one mail or recipient; 250 accepts it. */
type Answer = (address: string) => number | Promise<number>;

/** A real SMTP server that keeps its mails, and can be told to refuse, to stall or to be away. */
export class MailServer {
  readonly mails: CaughtMail[] = [];
  /** Addresses of all RCPT commands, accepted or not. */
  readonly recipients: string[] = [];
  onRecipient: Answer = () => 250;
  onMail: Answer = () => 250;
  /** The text after the code of a refusal, with or without an enhanced code. */
  words = 'x.y.z not now, or not ever';
  private server: SMTPServer | null = null;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly port: number,
    private readonly options: SMTPServerOptions,
  ) {}

  /** @param options override the defaults of the server. */
  static async start(options: SMTPServerOptions = {}): Promise<MailServer> {
    const server = new MailServer(await freePort(), options);
    await server.open();
    return server;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** The accepted mails for this address. */
  takenFor(address: string): CaughtMail[] {
    return this.mails.filter(({ to, answer }) => answer === 250 && to.includes(address));
  }

  async open(): Promise<void> {
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      hideDSN: false,
      onRcptTo: ({ address }, _session, done) => {
        this.recipients.push(address);
        void this.reply(this.onRecipient(address), done);
      },
      onData: (stream, session, done) => {
        const { mailFrom, rcptTo, dsn } = session.envelope;
        const to = rcptTo.map(({ address }) => address);
        const answer = buffer(stream).then(async (bytes) => {
          const from = mailFrom ? mailFrom.address : '';
          const mail = await read(bytes, from, to);
          mail.envelopeId = dsn?.envid ?? null;
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

  /** Away: new connections are refused, and open ones are cut. */
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
    // A client that dies during a mail leaves half of it, and reads no answer.
    const responseCode = await Promise.resolve(answer).catch(() => 451);
    if (responseCode === 250) return done();
    done(Object.assign(new Error(this.words), { responseCode }));
  }
}

/** Parses a mail's bytes: a file of standalone, or a mail over SMTP. */
export async function read(bytes: Buffer, from = '', to: string[] = []): Promise<CaughtMail> {
  const raw = bytes.toString('latin1');
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  const headers = head.split('\r\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    from,
    to,
    envelopeId: null,
    raw,
    headers,
    email: await PostalMime.parse(bytes),
    answer: 0,
  };
}
