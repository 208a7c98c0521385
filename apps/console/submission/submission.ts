import { CLASSIFICATIONS, KINDS, URGENCIES } from '#libs/contracts/submit-request';
import { isDay } from '#libs/law/calendar';
import { GRANT_GROUNDS } from '#libs/law/evaluation';
import { compacted, filled } from '../acts/act-form';
import type { Fault } from '../acts/form-view';
import { Form } from '../drafts/form';
import type { Words } from '../words/words';

/*
 * A new request as a form in steps: what each step must hold, and the body of the API.
 */

export const STEPS = 6;

/** The names of each step's fields begin so. */
const FIELDS: Record<number, readonly string[]> = {
  1: ['/provider'],
  2: ['/reference', '/kind', '/subject', '/description', '/items'],
  3: ['/grounds'],
  4: ['/neededBy', '/urgency', '/emergency', '_darurat'],
  5: ['/classification', '/requestedBy'],
};

/** Only these can be typed into a page; the text of others must not travel. */
export const OPEN_CLASSES = CLASSIFICATIONS.slice(0, 2);

const isOf = (name: string, step: number): boolean =>
  (FIELDS[step] ?? []).some((prefix) => name === prefix || name.startsWith(`${prefix}/`));

/** The step that has a field; the first one if none has. */
export const stepOf = (pointer: string): number =>
  Object.keys(FIELDS)
    .map(Number)
    .find((step) => isOf(pointer, step)) ?? 1;

/** The draft with the fields of one step replaced by those that were sent. */
export function withStep(draft: Form, sent: Form, step: number): Form {
  const others = [...draft.fields].filter(([name]) => !isOf(name, step));
  const own = [...sent.fields].filter(([name]) => isOf(name, step));
  return Form.of([...others, ...own]);
}

/** What is wrong with one step. */
export function stepFaults(form: Form, step: number, { submission }: Words): Fault[] {
  const { faults } = submission;
  const need = (pointer: string, fits: boolean, text: string): Fault[] =>
    fits ? [] : [{ pointer, text }];
  const given = (pointer: string): boolean => form.text(pointer) !== '';
  const among = (pointer: string, list: readonly string[]): boolean =>
    list.includes(form.text(pointer));
  switch (step) {
    case 1:
      return need('/provider', given('/provider'), faults.provider);
    case 2:
      return [
        ...need('/reference', given('/reference'), faults.reference),
        ...need('/kind', among('/kind', KINDS), faults.kind),
        ...need('/subject', given('/subject'), faults.subject),
        ...need('/description', given('/description'), faults.description),
        ...need('/items/0/description', itemsOf(form).list.length > 0, faults.item),
        ...form
          .indexes('/items')
          .flatMap((at) =>
            need(
              `/items/${at}/quantity`,
              isNumber(form.text(`/items/${at}/quantity`)),
              faults.quantity,
            ),
          ),
      ];
    case 3:
      return [
        ...need('/grounds/0/facts', groundsOf(form).list.length > 0, faults.grounds),
        ...(['cost', 'ownMeans'] as const).flatMap((name) =>
          need(`${E_GROUND}/${name}`, isNumber(form.text(`${E_GROUND}/${name}`)), faults.quantity),
        ),
      ];
    case 4:
      return [
        ...need('/neededBy', isDay(form.text('/neededBy')), faults.neededBy),
        ...need('/urgency', among('/urgency', URGENCIES), faults.urgency),
        ...need('_darurat', among('_darurat', ['ya', 'tidak']), faults.emergency),
        ...need('/emergency/event', !isEmergency(form) || given('/emergency/event'), faults.event),
      ];
    case 5:
      return [
        ...need('/classification', among('/classification', OPEN_CLASSES), faults.classification),
        ...need('/requestedBy/name', given('/requestedBy/name'), faults.name),
        ...need('/requestedBy/position', given('/requestedBy/position'), faults.position),
      ];
    default:
      return [];
  }
}

/** The first step that is not complete; null if all are. */
export const incompleteStep = (form: Form, words: Words): number | null =>
  [1, 2, 3, 4, 5].find((step) => stepFaults(form, step, words).length > 0) ?? null;

export const E_GROUND = `/grounds/${GRANT_GROUNDS.indexOf('35-1-e')}`;
const isNumber = (text: string): boolean => /^\d{0,15}$/.test(text);
export const isEmergency = (form: Form): boolean => form.text('_darurat') === 'ya';

export const itemsOf = (form: Form) =>
  compacted(form, '/items', (at) => {
    const description = form.text(`${at}/description`);
    const quantity = form.text(`${at}/quantity`);
    return description === '' ? null : { description, quantity };
  });

export const groundsOf = (form: Form) =>
  compacted(form, '/grounds', (at) => {
    const provision = GRANT_GROUNDS[Number(at.split('/').at(-1))];
    const facts = form.text(`${at}/facts`);
    const [cost, ownMeans] = [form.text(`${at}/cost`), form.text(`${at}/ownMeans`)];
    if (!provision || (facts === '' && cost === '' && ownMeans === '')) return null;
    return {
      provision,
      facts,
      ...(cost !== '' && { cost: Number(cost) }),
      ...(ownMeans !== '' && { ownMeans: Number(ownMeans) }),
    };
  });

/** The body of `POST /v1/requests`, and where its lists stand in the form. */
export function bodyOf(form: Form): { body: object; moved: Map<string, string> } {
  const [items, grounds] = [itemsOf(form), groundsOf(form)];
  const decree = filled({
    number: form.text('/emergency/decree/number'),
    date: form.text('/emergency/decree/date'),
  });
  const names = ['provider', 'reference', 'kind', 'subject', 'description', 'neededBy', 'urgency'];
  return {
    body: {
      ...Object.fromEntries(
        [...names, 'classification'].map((name) => [name, form.text(`/${name}`)]),
      ),
      channel: 'official',
      items: items.list.map(({ description, quantity }, at) => ({
        id: String(at + 1),
        description,
        ...(quantity !== '' && { quantity: Number(quantity) }),
      })),
      grounds: grounds.list,
      requestedBy: {
        name: form.text('/requestedBy/name'),
        position: form.text('/requestedBy/position'),
      },
      ...(isEmergency(form) && {
        emergency: {
          ...filled({
            event: form.text('/emergency/event'),
            region: form.text('/emergency/region'),
            withoutDecreeBecause: form.text('/emergency/withoutDecreeBecause'),
          }),
          ...(Object.keys(decree).length > 0 && { decree }),
        },
      }),
    },
    moved: new Map([...items.moved, ...grounds.moved]),
  };
}
