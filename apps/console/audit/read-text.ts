import type { Words } from '../words/words';

/** What was read, in words, and its number if that stands in no other column. */
interface ReadText {
  text: string;
  id?: string;
}

const LETTER = /^(GET|POST) \/v1\/requests\/\{id\}\/(?:.+\/)?letters\/([a-z-]+)$/;

/** A route of the log of reads in words; null if these pages do not know it. */
export function readText(what: string, { audit, acts, letterFiles }: Words): ReadText | null {
  const [, method, kind = ''] = LETTER.exec(what) ?? [];
  const letters: Record<string, string> = acts.form.letters;
  if (letters[kind] !== undefined)
    return {
      text: `${method === 'POST' ? letterFiles.drafts : letterFiles.letter}: ${letters[kind]}`,
    };
  if (what.startsWith('GET /v1/history?')) return { text: audit.range };
  const [, route = what, id] = /^(.+\/)([0-9a-f-]{36})$/.exec(what) ?? [];
  const text = audit.routes[id === undefined ? route : `${route}{id}`];
  return text === undefined ? null : { text, id };
}
