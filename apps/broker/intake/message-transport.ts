import { CLOUDEVENTS, SIGNATURE_HEADER } from '#libs/contracts/envelope';
import type { Bilingual } from '#libs/law/pack';
import { filled } from './message-stages';

/** A message and its headers, as a program sends them. */
export interface SentMessage {
  door: 'bus' | 'http';
  headers: Readonly<Record<string, string>>;
  bytes: Buffer;
}

const CLOUDEVENT_MEDIA = new RegExp(`^${CLOUDEVENTS.replace('+', '\\+')}\\s*(;|$)`, 'i');

/** Whether a `content-type` is that of a CloudEvent in structured JSON. */
export const isCloudEventMedia = (media: string | undefined): boolean =>
  CLOUDEVENT_MEDIA.test(media ?? '');

const BINARY: Bilingual = {
  id: 'Header {0} menandakan mode biner CloudEvents. Kirim mode terstruktur: seluruh CloudEvent sebagai satu objek JSON di dalam isi, tanpa header ce.',
  en: 'The header {0} is of the binary mode of CloudEvents. Send the structured mode: the whole CloudEvent as one JSON object in the body, without ce headers.',
};
const CAPITALS: Bilingual = {
  id: 'Kafka membedakan huruf besar dan kecil pada nama header: tulis x-jws-signature, bukan {0}.',
  en: 'Kafka tells capitals from small letters in the names of headers: write x-jws-signature, not {0}.',
};
const MEDIA: Bilingual = {
  id: `Kirim content-type ${CLOUDEVENTS}, bukan {0}.`,
  en: `Send content-type ${CLOUDEVENTS}, not {0}.`,
};

/** What is wrong with the headers; null if nothing is. */
export function faultOfTransport({ door, headers }: SentMessage): Bilingual | null {
  const names = Object.keys(headers);
  const binary = names.find((name) => /^ce[-_]/i.test(name));
  if (binary !== undefined) return filled(BINARY, binary.slice(0, 40));
  const other = names.find(
    (name) => name !== SIGNATURE_HEADER && name.toLowerCase() === SIGNATURE_HEADER,
  );
  if (door === 'bus') return other === undefined ? null : filled(CAPITALS, other);
  const media = valueOf(headers, 'content-type');
  return isCloudEventMedia(media) ? null : filled(MEDIA, (media ?? '(none)').slice(0, 80));
}

/** The signature as the product finds it: on Kafka under this very name, over HTTP in any case. */
export const signatureOf = ({ door, headers }: SentMessage): string | undefined =>
  door === 'bus' ? headers[SIGNATURE_HEADER] : valueOf(headers, SIGNATURE_HEADER);

function valueOf(headers: Readonly<Record<string, string>>, wanted: string): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
}
