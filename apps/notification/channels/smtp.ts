import { mkdirSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { addressFault, asciiAddress } from '#libs/contracts/address';
import { calendarOf } from './deadline-calendar';
import { headerText } from './header-text';
import { letterHtml } from './letter-html';
import type { CalendarEntry } from '../notices/deadline-entry';
import { MailSettings } from '../notices/mail-settings';
import { UNFIT } from './failures';

/** A letter as it is stored: nothing in it changes after the first attempt. */
export interface StoredLetter {
  id: string;
  type: string;
  agency: string;
  address: string;
  subject: string;
  body: string;
  messageId: string;
  threadId: string;
  createdAt: Date;
  /** The deadline, for the calendar of the reader. */
  calendar: CalendarEntry | null;
}

/**
 * Where letters go. Resolves once they are accepted there, with the name of the file if it is one.
 */
export interface MailTransport {
  send(letter: StoredLetter, signal: AbortSignal): Promise<string | null>;
  close(): void;
}

/** Connections of one process to the mail server, and so letters sent in parallel. */
export const CONNECTIONS = 5;

/** nodemailer's options for one letter; the same letter always gives the same bytes. */
function optionsOf(letter: StoredLetter, from: string) {
  const { id, address, subject, body, messageId, threadId, calendar, createdAt } = letter;
  // nodemailer checks headers too, but such checks have had holes; so we check first.
  const control = [subject, messageId, threadId].some((value) =>
    /[\p{Cc}\p{Zl}\p{Zp}]/u.test(value),
  );
  if (control || addressFault(address) !== null)
    throw Object.assign(new Error('an address or header that does not fit'), { code: UNFIT });
  const to = asciiAddress(address);
  return {
    from: { name: 'Bantuan Kedinasan', address: from },
    to: { name: '', address: to },
    envelope: { from, to: [to] },
    // A report of a failure then names the letter (RFC 3461), and none tells of a mere delay.
    dsn: { id, return: 'headers', notify: 'failure' } as const,
    text: body,
    html: letterHtml(subject, body),
    ...(calendar && {
      icalEvent: {
        method: calendar.method,
        filename: 'tenggat.ics',
        content: calendarOf(calendar, { uid: threadId.slice(1, -1), from, to, createdAt }),
      },
    }),
    // Random by default; the bytes of a letter must not differ between attempts.
    baseBoundary: createHash('sha256').update(messageId).digest('hex').slice(0, 16),
    date: createdAt,
    messageId,
    inReplyTo: threadId,
    references: threadId,
    // Auto-Submitted (RFC 3834) prevents vacation replies. We encode the subject: nodemailer passes
    // on what looks like an encoded word, and the reader would see it decoded.
    headers: {
      Subject: { prepared: true, foldLines: true, value: headerText(subject) },
      'Auto-Submitted': 'auto-generated',
    },
    xMailer: false as const,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** A mail server. */
export function smtpMail(url: string, from: string): MailTransport {
  const transport = createTransport({
    pool: true,
    url,
    maxConnections: CONNECTIONS,
    // Only our own schedule retries a letter, never the library.
    maxRequeues: 0,
    idleTimeout: 20_000,
    dnsTimeout: 10_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // Each letter gets its own error; the loss of an idle connection is not an error.
  transport.on('error', () => undefined);
  return {
    send: async (letter, signal) => {
      await transport.sendMail({ ...optionsOf(letter, from), signal });
      return null;
    },
    close: () => transport.close({ force: true }),
  };
}

/**
 * A folder with one .eml per letter, which any mail program opens; a letter that is sent again
 * overwrites its file.
 */
export function fileMail(folder: string, from: string): MailTransport {
  mkdirSync(folder, { recursive: true });
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    send: async (letter) => {
      const { message } = await transport.sendMail(optionsOf(letter, from));
      const name = fileOf(letter);
      await writeFile(join(folder, `.${name}`), message as Buffer, { mode: 0o600 });
      await rename(join(folder, `.${name}`), join(folder, name));
      return name;
    },
    close: () => transport.close(),
  };
}

/** `20261121T080000-bkn-approved-0199d0a0-....eml`: by time, readable, and always the same. */
function fileOf({ createdAt, agency, type, id }: StoredLetter): string {
  const at = createdAt.toISOString().replace(/[-:]|\..*$/g, '');
  const event = /([a-z-]+)\.v1$/.exec(type)?.[1] ?? 'event';
  return `${at}-${agency}-${event}-${id}.eml`;
}

/** The transport that the settings select; null if there is none. */
export function mailOf({ route, from }: MailSettings): MailTransport | null {
  switch (route.kind) {
    case 'smtp':
      return smtpMail(route.url, from);
    case 'files':
      return fileMail(route.folder, from);
    case 'off':
      return null;
  }
}
