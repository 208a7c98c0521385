import type { Problem } from '#libs/contracts/problem';
import type { View } from '../pages/pages';
import { placeOf } from './act-form';
import type { Fault } from './form-view';

/** The errors of a problem of the API at the fields of the form; none if no field can mend it. */
export function faultsOf(
  { status, code, detail, errors = [] }: Problem,
  moved: ReadonlyMap<string, string>,
  { words }: View,
): Fault[] {
  if (status !== 422) return [];
  const { faults } = words.acts;
  if (errors.length === 0) return [{ pointer: '', text: detail }];
  return errors.map((error) => ({
    pointer: placeOf(error.pointer, moved),
    text: isKnown(error.code, faults)
      ? faults[error.code]
      : isKnown(code, faults)
        ? `${faults[code]} (${error.detail})`
        : error.detail,
  }));
}

type TextFault = 'validation-failed' | 'missing' | 'too-long' | 'refusal-without-reason';
const isKnown = (code: string, faults: Record<string, unknown>): code is TextFault =>
  Object.hasOwn(faults, code) && typeof faults[code] === 'string';
