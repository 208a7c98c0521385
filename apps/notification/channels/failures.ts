/** A failed attempt, as nodemailer reports it. */
export interface Failure {
  code?: unknown;
  /** Code of the system or of TLS, if `code` is nodemailer's. */
  originalCode?: unknown;
  message?: unknown;
  /** Stage of SMTP. */
  command?: unknown;
  responseCode?: unknown;
  response?: unknown;
}

/** Code of a letter that we refuse to send. */
export const UNFIT = 'EUNFIT';

/**
 * Reply code and enhanced status code (RFC 3463) of a reply to this recipient or this message; else
 * null.
 */
function refusalOf({ command, responseCode, response }: Failure) {
  const stage = command === 'RCPT TO' || command === 'DATA' ? command : null;
  if (stage === null || typeof responseCode !== 'number') return null;
  return {
    stage,
    reply: responseCode,
    enhanced: enhancedOf(response)?.slice(2) ?? null,
    // Without an enhanced code only the words show that it concerns us.
    ofUs: /relay|authenti|log ?in\b|starttls|encrypt/i.test(String(response)),
  };
}

const enhancedOf = (response: unknown): string | undefined =>
  /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(String(response ?? ''))?.[1];

/**
 * Invalid addresses and missing mailboxes; not the sender's (1.7, 1.8), nor a full mailbox (2.2).
 */
const NO_MAILBOX = /^(1\.(?!7$|8$)\d+|2\.1|6\.7)$/;
/** The message itself: its content, or its size. */
const NO_MESSAGE = /^(6\.\d+|2\.3|3\.4)$/;
/** Replies to RCPT that mean the same without an enhanced code (RFC 5321, 7504). */
const NO_MAILBOX_REPLIES = [550, 551, 553, 556];
const NO_MESSAGE_REPLIES = [550, 552, 554];

/**
 * True if no further attempt can help: the server refuses this mailbox or this message. A refusal
 * by policy or sign-in (x.7.x: relaying, authentication, TLS), of the sender or of the protocol is
 * not final.
 */
export function finalFor(failure: Failure): boolean {
  if (failure.code === UNFIT) return true;
  const refusal = refusalOf(failure);
  if (refusal === null || refusal.reply < 500) return false;
  const { stage, reply, enhanced, ofUs } = refusal;
  if (enhanced !== null)
    return NO_MAILBOX.test(enhanced) || (stage === 'DATA' && NO_MESSAGE.test(enhanced));
  const replies = stage === 'DATA' ? NO_MESSAGE_REPLIES : NO_MAILBOX_REPLIES;
  return replies.includes(reply) && !ofUs;
}

/** True if the reason concerns all letters: the network, the server, or our access to it. */
export function isOurs(failure: Failure): boolean {
  if (failure.code === UNFIT) return false;
  const refusal = refusalOf(failure);
  if (refusal === null) return true;
  const { reply, enhanced, ofUs } = refusal;
  if (finalFor(failure)) return false;
  if (reply < 500) return reply === 421 || reply === 454 || ofUs || /^[35]\./.test(enhanced ?? '');
  return !/^[24]\./.test(enhanced ?? '') && reply !== 552;
}

/**
 * What went wrong, and what to do if it is ours to fix: the server's codes without its text, which
 * may hold names, addresses and hosts.
 */
export function wordsOf(failure: Failure): string {
  const { code, originalCode, responseCode, response, command } = failure;
  const parts =
    typeof responseCode === 'number'
      ? [responseCode, enhancedOf(response), command && `after ${String(command)}`]
      : [originalCode ?? code].filter((part) => typeof part === 'string');
  const what = parts.filter(Boolean).join(' ') || 'unknown failure';
  const advice = adviceOf(failure);
  return (advice === null ? what : `${what}: ${advice}`).slice(0, 300);
}

const NETWORK: Record<string, string> = {
  ECONNREFUSED: 'the mail server refuses the connection; check host and port of SMTP_URL',
  ENOTFOUND: 'the host of SMTP_URL has no address; check its name and DNS',
  EAI_AGAIN: 'DNS does not answer for the host of SMTP_URL',
  EDNS: 'the host of SMTP_URL has no address; check its name and DNS',
  EHOSTUNREACH: 'the mail server cannot be reached; check the network',
  ENETUNREACH: 'the mail server cannot be reached; check the network',
  ECONNRESET: 'the mail server ended the connection',
  ECONNECTION: 'the mail server ended the connection',
  ETIMEDOUT: 'the mail server does not answer in time',
  EABORT: 'the mail server did not answer within the time of an attempt',
};

function adviceOf(failure: Failure): string | null {
  const { code, command, message } = failure;
  const certificate = certificateAdvice(`${String(failure.originalCode)} ${String(message)}`);
  if (certificate !== null) return certificate;
  if (String(command).startsWith('AUTH') || code === 'EAUTH')
    return 'the mail server does not take the user and password of SMTP_URL';
  if (command === 'STARTTLS' || code === 'ETLS')
    return 'the connection cannot be encrypted as SMTP_URL asks for; check its TLS settings and port';
  if (command === 'MAIL FROM' && failure.responseCode)
    return 'the mail server does not take MAIL_FROM as sender';
  if (!refusalOf(failure)) {
    const network = [failure.originalCode, code].map(String).find((one) => one in NETWORK);
    return network === undefined ? null : (NETWORK[network] ?? null);
  }
  return isOurs(failure)
    ? 'the mail server does not pass on letters of ours; check its relay rules and the sign-in of SMTP_URL'
    : null;
}

/** Advice for certificate errors, as OpenSSL and Node name them. */
function certificateAdvice(text: string): string | null {
  if (/CERT_HAS_EXPIRED|certificate has expired/.test(text))
    return 'the certificate of the mail server has expired; have it renewed';
  if (/CERT_NOT_YET_VALID|certificate is not yet valid/.test(text))
    return 'the certificate of the mail server is not valid yet; check the clocks';
  if (/ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate/.test(text))
    return 'the certificate of the mail server is for another host; give its name in SMTP_URL';
  if (/SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_UNTRUSTED|certificate/i.test(text))
    return 'the certificate of the mail server is not trusted; put the certificate of the authority that signed it into a file and name the file in NODE_EXTRA_CA_CERTS';
  return null;
}
