import { evaluate } from '../evaluate';
import type { Evaluation, EvaluationInput } from '../evaluation';
import { hashOf, lawOf } from '../law';
import type { LawPack } from '../pack';
import { UU_30_2014 } from '../uu-30-2014';

/** A stored evaluation with its input, so that anyone can run it again. */
export interface EvaluationRecord extends Evaluation {
  requestVersion: number;
  /** RFC 3339, UTC. */
  evaluatedAt: string;
  input: EvaluationInput;
  /** SHA-256 (hex) of all other fields in canonical form (RFC 8785). */
  digest: string;
}

export interface Difference {
  /** JSON pointer (RFC 6901) into the record. */
  pointer: string;
  recorded: unknown;
  computed: unknown;
}

/** Seals an evaluation with its input. */
export function recordOf(
  evaluation: Evaluation,
  about: Pick<EvaluationRecord, 'requestVersion' | 'evaluatedAt' | 'input'>,
): EvaluationRecord {
  const rest = { ...evaluation, ...about };
  return { ...rest, digest: hashOf(rest) };
}

/**
 * Runs a record again and returns the differences; empty if it is identical. A record of another pack or
 * engine differs in `/lawHash` or `/engine`. If a record and its digest are changed together, the run detects
 * it, except in the input, version and time: only the digest protects these.
 */
export function differencesOf(
  record: unknown,
  packs: readonly [LawPack, ...LawPack[]] = [UU_30_2014],
): Difference[] {
  if (!isObject(record)) return [{ pointer: '', recorded: record, computed: 'an evaluation' }];
  const { digest, ...rest } = record;
  const { input, lawHash } = rest;
  const [current] = packs;
  const pack = packs.find((each) => lawOf(each).hash === lawHash) ?? current;
  const language = rest.language === 'en' ? 'en' : 'id';
  let computed: unknown;
  try {
    // The input comes from a file and can be invalid; then this throws.
    computed = evaluate(input as EvaluationInput, { language, pack });
  } catch (error) {
    return [{ pointer: '/input', recorded: input, computed: (error as Error).message }];
  }
  const answer = Object.entries(rest).filter(([key]) => !BESIDE_THE_ANSWER.includes(key));
  return [
    ...compare('', Object.fromEntries(answer), computed),
    ...compare('/digest', digest, hashOf(rest)),
  ];
}

const BESIDE_THE_ANSWER = ['input', 'requestVersion', 'evaluatedAt'];

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
