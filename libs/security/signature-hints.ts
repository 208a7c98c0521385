import { kidOf, verifyDetached, type AgencyKey } from './signatures';

/** What a signature that does not fit was probably made over, or with. */
export type SignatureHint =
  | 'without-newline'
  | 'with-newline'
  | 'rewritten-json'
  | 'encoded-payload'
  | 'without-byte-order-mark'
  | { kid: string };

/**
 * Looks for the bytes or the key that a signature fits, by the mistakes that agencies make. A hint
 * is proof that the sender holds the key. Null if none fits.
 *
 * @param named the key that the signature names, if it is registered; `others`: further keys that
 * may have signed
 */
export async function hintOf(
  bytes: Buffer,
  signature: string | undefined,
  named: AgencyKey | undefined,
  others: readonly AgencyKey[],
  at: Date,
): Promise<SignatureHint | null> {
  const kid = kidOf(signature);
  if (kid === null) return null;
  const fits = async (these: Buffer, key: AgencyKey): Promise<boolean> =>
    (await verifyDetached(these, signature, new Map([[kid, { ...key, kid }]]), at)).ok;
  for (const [hint, these] of named ? variantsOf(bytes) : [])
    if (named && (await fits(these, named))) return hint;
  for (const key of others)
    if (key.kid !== kid && (await fits(bytes, key))) return { kid: key.kid };
  return null;
}

type ByteHint = Extract<SignatureHint, string>;

/** The bytes that programs sign by mistake instead of those that they send. */
function variantsOf(bytes: Buffer): [ByteHint, Buffer][] {
  const text = bytes.toString();
  const variants: [ByteHint, Buffer][] = [
    ['without-newline', Buffer.from(text.replace(/\r?\n$/, ''))],
    ['with-newline', Buffer.concat([bytes, Buffer.from('\n')])],
    ['encoded-payload', Buffer.from(bytes.toString('base64url'))],
    ['without-byte-order-mark', Buffer.from(text.replace(/^\ufeff/, ''))],
  ];
  for (const rewritten of writingsOf(text)) variants.push(['rewritten-json', rewritten]);
  return variants.filter(([, variant]) => !variant.equals(bytes));
}

/** A JSON text as the usual libraries write it; empty if it is not JSON. */
function writingsOf(text: string): Buffer[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const compact = JSON.stringify(value);
  // Strings contain no raw newline, so each newline is white space between tokens.
  const spaced = JSON.stringify(value, null, 1).replace(/,\n */g, ', ').replace(/\n */g, '');
  const indented = [2, 4].map((width) => JSON.stringify(value, null, width));
  const raw = [compact, spaced, ...indented];
  // Python writes other characters than ASCII as escapes; PHP does so too, and escapes slashes.
  const all = [...raw, ...raw.map(inAscii), inAscii(compact).replaceAll('/', '\\/')];
  return [...new Set(all)].map((one) => Buffer.from(one));
}

const inAscii = (json: string): string =>
  json.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
