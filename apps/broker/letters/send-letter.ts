import type { FastifyReply } from 'fastify';
import type { Language } from '#libs/law/evaluation';
import type { Pdf } from './letter-renderer';

/** Answers with a letter; `name` is that of the file without its ending. */
export async function sendLetter(
  reply: FastifyReply,
  { bytes, sha256 }: Pdf,
  name: string,
  language: Language,
): Promise<void> {
  await reply
    .headers({
      'content-type': 'application/pdf',
      'content-language': language,
      'content-disposition': `inline; filename="${name}.pdf"`,
      vary: 'accept-language',
      etag: `"${sha256}"`,
    })
    .send(bytes);
}
