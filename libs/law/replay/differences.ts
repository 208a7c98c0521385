import { evaluate } from '../evaluate';
import type { EvaluationInput } from '../evaluation';
import { judge } from '../judgement';
import { hashOf, lawOf } from '../law';
import type { LawPack } from '../pack';
import { render } from '../render';
import { UU_30_2014 } from '../uu-30-2014';

export interface Difference {
  /** JSON pointer (RFC 6901) into the file. */
  pointer: string;
  recorded: unknown;
  computed: unknown;
}

/** Every law that a release has evaluated by; a law that changes stays here, as it was. */
type Packs = readonly [LawPack, ...LawPack[]];
const PACKS: Packs = [UU_30_2014];

/**
 * Judges the input of a file again, renders it, and returns all differences; empty if it is
 * identical. A file of another law or engine differs in `/record/lawHash` or `/record/engine`. If
 * record and digest are changed together, this finds it, except in the input, version and time:
 * only the digest in the history protects these.
 */
export function differencesOf(file: unknown, packs = PACKS): Difference[] {
  if (!isObject(file)) return [{ pointer: '', recorded: file, computed: 'an evaluation' }];
  const { record, digest, ...words } = file;
  if (!isObject(record)) return differencesOfFirst(file, packs);
  const { requestVersion, evaluatedAt, ...judged } = record;
  const pack = packs.find((each) => lawOf(each).hash === record.lawHash) ?? packs[0];
  try {
    // The input comes from a file and can be invalid; then this throws.
    const computed = judge(record.input as EvaluationInput, pack);
    const rendered = render(computed, pack, languageOf(words));
    const about = { requestVersion, evaluatedAt, input: record.input };
    return [
      ...compare('/record', judged, computed),
      ...compare('', words, { ...rendered, ...(requestVersion !== undefined && about) }),
      ...compare('/digest', digest, hashOf(record)),
    ];
  } catch (error) {
    return [{ pointer: '/record/input', recorded: record.input, computed: messageOf(error) }];
  }
}

const BESIDE_THE_ANSWER = ['input', 'requestVersion', 'evaluatedAt'];

/**
 * As `differencesOf`, for the files of law-engine/1.0.0: words without a record, under a digest of
 * their own.
 */
function differencesOfFirst(file: Record<string, unknown>, packs: Packs): Difference[] {
  const { digest, ...rest } = file;
  const answer = Object.entries(rest).filter(([key]) => !BESIDE_THE_ANSWER.includes(key));
  const pack = packs.find((each) => firstHashOf(each) === rest.lawHash) ?? packs[0];
  const engine = { lawHash: firstHashOf(pack), engine: 'law-engine/1.0.0' };
  try {
    const input = rest.input as EvaluationInput;
    const computed = { ...evaluate(input, { language: languageOf(rest), pack }), ...engine };
    return [
      ...compare('', Object.fromEntries(answer), computed),
      ...compare('/digest', digest, hashOf(rest)),
    ];
  } catch (error) {
    return [{ pointer: '/input', recorded: rest.input, computed: messageOf(error) }];
  }
}

/** The `lawHash` of law-engine/1.0.0, whose packs had no sentences. */
const firstHashOf = ({ sentences: _, ...pack }: LawPack) => hashOf(pack);

const languageOf = ({ language }: Record<string, unknown>) => (language === 'en' ? 'en' : 'id');

const messageOf = (error: unknown) => (error as Error).message;

function compare(pointer: string, recorded: unknown, computed: unknown): Difference[] {
  if (Object.is(recorded, computed)) return [];
  if (
    isObject(recorded) &&
    isObject(computed) &&
    Array.isArray(recorded) === Array.isArray(computed)
  ) {
    const keys = new Set([...Object.keys(recorded), ...Object.keys(computed)]);
    return [...keys].flatMap((key) => {
      const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      return compare(at, recorded[key], computed[key]);
    });
  }
  return [{ pointer, recorded, computed }];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
