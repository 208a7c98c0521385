import PostalMime, { type Attachment } from 'postal-mime';

/** A letter that came back after our mail server had accepted it. */
export interface Bounce {
  /** Id of the notice, by which our mail server knows the letter (ENVID of RFC 3461). */
  noticeId: string | null;
  /** Message-ID in the returned headers. */
  messageId: string | null;
  /** Enhanced status code (RFC 3463), such as `5.1.1`. */
  status: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MESSAGE_ID = /^<[\x21-\x7e]{1,250}>$/;

/**
 * Reads a delivery status notification (RFC 3464). Null if the mail is another one, or if it only
 * tells of a delay or of a success.
 */
export async function bounceIn(mail: Buffer): Promise<Bounce | null> {
  const { attachments } = await PostalMime.parse(mail, { rfc822Attachments: true });
  const report = attachments.find(({ mimeType }) => mimeType === 'message/delivery-status');
  if (!report) return null;
  // The fields of the message, then those of each recipient. A letter has one recipient.
  const [ofMessage = '', ...recipients] = textOf(report).split(/\n[ \t]*\n/);
  const failed = recipients.find((fields) => fieldOf(fields, 'action')?.toLowerCase() === 'failed');
  if (failed === undefined) return null;
  const [status = '5.0.0'] = /^[45]\.\d{1,3}\.\d{1,3}/.exec(fieldOf(failed, 'status') ?? '') ?? [];
  const returned = attachments.find(({ mimeType }) =>
    ['message/rfc822', 'text/rfc822-headers', 'message/rfc822-headers'].includes(mimeType),
  );
  const [headers = ''] = returned ? textOf(returned).split('\n\n') : [];
  return {
    noticeId: fitting(fieldOf(ofMessage, 'original-envelope-id'), UUID),
    messageId: fitting(fieldOf(headers, 'message-id'), MESSAGE_ID),
    status,
  };
}

/** The text of a part, with folded fields on one line. */
const textOf = ({ content }: Attachment): string =>
  (typeof content === 'string' ? content : new TextDecoder('latin1').decode(content))
    .replaceAll('\r\n', '\n')
    .replace(/\n[ \t]+(?=\S)/g, ' ');

/** The value of the first field of this name, which is in lower case. */
function fieldOf(fields: string, name: string): string | null {
  const line = fields.split('\n').find((one) => one.toLowerCase().startsWith(`${name}:`));
  return line === undefined ? null : line.slice(name.length + 1).trim();
}

const fitting = (value: string | null, form: RegExp): string | null =>
  value !== null && form.test(value) ? value : null;
