import type { Form } from '../http/form';
import { provisionsOf } from '../words/law';
import type { Words } from '../words/words';
import { itemChoices, Subject } from './act-form';
import type { ListPart, Part, Sent } from './form-parts';
import type { Choice, Fault } from '../pages/form-view';

/*
 * What approval and refusal have in common: the conflict of interest, and the grounds of a refusal.
 */

const CHOICE = '_konflik';
const TEXT = '/conflictOfInterest';

/** Whether a fault is about the declaration: the law can be asked before it is made. */
export const isOfDeclaration = ({ pointer }: Fault): boolean => [CHOICE, TEXT].includes(pointer);

/** Nothing is chosen before the official chooses. */
export function declaration({ acts: { form: text, faults } }: Words): Part {
  return {
    kind: 'radios',
    at: CHOICE,
    label: text.conflict,
    hint: text.conflictHint,
    large: true,
    need: faults.conflictChoice,
    choices: [
      { value: 'tidak', label: text.none },
      { value: 'ada', label: text.declared },
    ],
    then: {
      chosen: 'ada',
      parts: [
        { kind: 'text', at: TEXT, label: text.conflictWhat, need: faults.conflictText, rows: 2 },
      ],
    },
  };
}

/** The declared conflict; null if no conflict is declared (yet). */
export const conflictOf = (form: Form): string | null =>
  form.text(CHOICE) === 'ada' ? form.text(TEXT) : null;

/** The API takes `none` for no conflict, so that it is no description of one. */
export const declarationFaults = (form: Form, { view }: Subject): Fault[] =>
  conflictOf(form)?.toLowerCase() === 'none'
    ? [{ pointer: TEXT, text: view.words.acts.faults.conflictText }]
    : [];

export const declared = (form: Form, body: Sent['body']): Sent['body'] => ({
  ...body,
  conflictOfInterest: conflictOf(form) ?? 'none',
});

/**
 * The grounds of Pasal 36(1), each with its wording, its reason and what its letter needs.
 * @param at `/grounds` of a refusal, `/refused` of an approval.
 */
export function grounds(
  subject: Subject,
  at: string,
  title: { title: string; hint?: string; need?: string },
): ListPart {
  const { form: text } = subject.view.words.acts;
  return {
    kind: 'list',
    at,
    ...title,
    name: text.ground,
    size: { add: text.addGround, remove: text.removeGround, first: 1 },
    each: (ground) => [
      {
        kind: 'radios',
        at: `${ground}/provision`,
        label: text.whichGround,
        choices: groundChoices(subject),
      },
      {
        kind: 'text',
        at: `${ground}/reason`,
        label: text.reason,
        hint: text.reasonHint,
        rows: 4,
      },
      {
        kind: 'text',
        at: `${ground}/affectedWork`,
        label: text.affectedWork,
        hint: text.affectedWorkHint,
        rows: 2,
      },
      {
        kind: 'pair',
        parts: [
          {
            kind: 'text',
            at: `${ground}/regulation`,
            label: text.regulation,
            hint: text.regulationHint,
          },
          { kind: 'text', at: `${ground}/article`, label: text.article, hint: text.articleHint },
        ],
      },
      ...(subject.request.items.length > 1
        ? [
            {
              kind: 'checks' as const,
              at: `${ground}/items`,
              label: text.forItems,
              hint: text.forItemsHint,
              choices: itemChoices(subject),
            },
          ]
        : []),
    ],
  };
}

/** In an emergency some grounds are shown, but cannot be chosen (Pasal 36(3)). */
function groundChoices(subject: Subject): Choice[] {
  const { words, language } = subject.view;
  const emergency = subject.evaluation.findings.some(
    ({ provision, item, value }) => provision === '36-3' && item === null && value === 'met',
  );
  return provisionsOf('refusal').map((provision) => {
    const closed = emergency && !provision.refusal?.inEmergency;
    const quoted = provision.confidence === 'verbatim' && language === 'id';
    const wording = language === 'id' ? provision.text : provision.gloss;
    return {
      value: provision.id,
      closed,
      label: provision.article[language],
      hint: (
        <>
          {quoted ? `“${wording}”` : wording}
          {closed && (
            <>
              <br />
              <strong>{words.acts.form.notInEmergency}</strong>
            </>
          )}
        </>
      ),
    };
  });
}
