import { existsSync, readFileSync } from 'node:fs';
import { uuidv7 } from 'uuidv7';
import { Envelope, sourceOf } from '#libs/contracts/envelope';

const SUBMIT = 'bantuan-kedinasan.submit-request.v1';
const SOURCE = /^urn:bantuan-kedinasan:agency:([a-z0-9][a-z0-9-]{1,39})$/;

/**
 * Reads a message to be signed from a file with any part of a CloudEvent; missing fields are filled
 * in. A file without `data` is itself the data of a submit-request.
 * @param now the product's time, for a message without one.
 * @param as the agency that sends; overrides `source` of the file.
 */
export function readMessage(
  file: string,
  now: Date,
  as?: string,
): { agency: string; message: Envelope } {
  if (!existsSync(file))
    throw new Error(`There is no file ${file}. The folder tests/examples has messages to try.`);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} cannot be read as JSON: ${(error as Error).message}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new Error(`${file} must hold one JSON object: a message, or the data of a request.`);
  const written = ('data' in content ? content : { data: content }) as Partial<Envelope>;
  const agency = as ?? SOURCE.exec(String(written.source))?.[1];
  if (!agency)
    throw new Error(
      `The sender is missing: add --as <code>, or "source": "${sourceOf('<code>')}" to ${file}.`,
    );
  return {
    agency,
    message: {
      specversion: '1.0',
      id: uuidv7(),
      type: SUBMIT,
      time: now.toISOString(),
      datacontenttype: 'application/json',
      data: {},
      ...written,
      source: sourceOf(agency),
    },
  };
}

/** Key of the record on the bus: it keeps related messages in order and means nothing else. */
export function recordKeyOf(agency: string, { data, id }: Envelope): string {
  return `${agency}/${String(data.reference ?? data.requestId ?? id)}`;
}
