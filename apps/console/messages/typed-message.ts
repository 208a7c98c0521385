import type { FastifyRequest } from 'fastify';
import { Form } from '../http/form';
import { BadForm } from '../http/refusals';

/** A message as an engineer describes it on the page. */
export interface TypedMessage {
  /** `_pintu`, `_header` and `_isi`, with line ends as LF. */
  form: Form;
  /** The bytes of the file if one was chosen, otherwise those of the pasted text. */
  bytes: Buffer;
  fromFile: boolean;
}

const FIELDS = ['_pintu', '_header', '_isi', '_berkas'];
const HEADER = /^([!#$%&'*+.^`|~\w-]+)[ \t]*:[ \t]*(.*?)[ \t]*$/;

/**
 * Reads the form of the page. A file keeps its exact bytes, which a signature needs; of a pasted
 * text, browsers change the line ends, and here they become LF.
 * @throws BadForm if no page of ours sends such a form.
 */
export async function typedMessage({ body, headers }: FastifyRequest): Promise<TypedMessage> {
  const media = headers['content-type'] ?? '';
  if (!/^multipart\/form-data\b/i.test(media) || !Buffer.isBuffer(body))
    throw new BadForm('another media type');
  const sent = await new Response(new Uint8Array(body), { headers: { 'content-type': media } })
    .formData()
    .catch((error: unknown) => {
      throw new BadForm('not multipart', { cause: error });
    });
  const texts = new Map<string, string>();
  let file: Buffer | null = null;
  for (const [name, value] of sent) {
    if (!FIELDS.includes(name)) throw new BadForm('a field that no form has');
    if (typeof value === 'string') texts.set(name, value.replace(/\r\n?/g, '\n'));
    // A browser sends an empty file without a name if none was chosen.
    else if (value.name !== '') file = Buffer.from(await value.arrayBuffer());
  }
  const form = new Form(texts);
  return {
    form,
    bytes: file ?? Buffer.from(texts.get('_isi') ?? ''),
    fromFile: file !== null,
  };
}

/** Reads one header from each line. A line that is not a header is returned as `fault`. */
export function headersIn(text: string): { headers: Record<string, string> } | { fault: string } {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const found: [string, string][] = [];
  for (const line of lines) {
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name === undefined || value === undefined) return { fault: line };
    found.push([name, value]);
  }
  return { headers: Object.fromEntries(found) };
}
