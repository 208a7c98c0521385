import { claimedIn } from '../acts/request-parts';
import { faultsIn, Sent, sentBy } from '../acts/form-parts';
import type { Fault } from '../pages/form-view';
import { Form } from '../http/form';
import { Desk, isSealed, stepParts } from './step-parts';

/*
 * A new request as a form in steps: what each step must hold, and the body of the API.
 */

export const STEPS = 6;
export const basePath = (oral: boolean): string => `/konsol/permohonan/${oral ? 'lisan' : 'baru'}`;
export const stepPath = (step: number, oral: boolean): string => `${basePath(oral)}/${step}`;
const WITH_FIELDS = [1, 2, 3, 4, 5];

/** The names of each step's fields begin so. */
const FIELDS: Record<number, readonly string[]> = {
  1: ['/kind', '/classification', '/provider', '/requester', '/service'],
  2: ['/reference', '/subject', '/description', '/contentAt', '/items', '/attachments'],
  3: ['/grounds', '_dasar'],
  4: ['/neededBy', '/urgency', '/emergency', '_darurat'],
  5: ['/requestedBy', '/costs'],
};

export const isOfStep = (name: string, step: number): boolean =>
  (FIELDS[step] ?? []).some((prefix) => name === prefix || name.startsWith(`${prefix}/`));

/** The step that has a field; the first one if none has. */
export const stepOf = (pointer: string): number =>
  WITH_FIELDS.find((step) => isOfStep(pointer, step)) ?? 1;

/** The draft with the fields of one step replaced by those that were sent. */
export function withStep(draft: Form, sent: Form, step: number): Form {
  const others = [...draft.fields].filter(([name]) => !isOfStep(name, step));
  const own = [...sent.fields].filter(
    ([name]) => isOfStep(name, step) || name === '_halaman' || name === '_dari',
  );
  return Form.of([...others, ...own]);
}

/** What is wrong with one step. */
export const stepFaults = (form: Form, step: number, desk: Desk): Fault[] =>
  faultsIn(stepParts(step, desk, form), form, desk.view.words);

/** The first step that is not complete; null if all are. */
export const incompleteStep = (form: Form, desk: Desk): number | null =>
  WITH_FIELDS.find((step) => stepFaults(form, step, desk).length > 0) ?? null;

/** The body of `POST /v1/requests`, and where its lists stand in the form. */
export function bodyOf(form: Form, desk: Desk): Sent {
  const parts = WITH_FIELDS.flatMap((step) => stepParts(step, desk, form));
  const { body, moved } = sentBy(parts, form);
  return {
    moved,
    body: {
      ...body,
      grounds: isSealed(form) ? claimedIn(form) : (body.grounds ?? []),
      ...(desk.oral
        ? { channel: 'oral', provider: desk.view.caller?.agency }
        : { channel: 'official' }),
    },
  };
}
