import { checkApproval, checkRefusal, DecisionContext } from '#libs/law/check-decision';
import type { ActFault, CheckedDecision, NamedGround } from '#libs/law/check-decision';
import { tellDecision } from '#libs/law/decision-text';
import type { Form } from '../drafts/form';
import type { Words } from '../words/words';
import { provisionsOf } from '../words/law';
import { compacted, filled, placeOf, Subject } from './act-form';
import { Checkboxes, Fault, Field, FormView, Radios } from './form-view';

/*
 * What approval and refusal have in common: conflict of interest, grounds, and the check by the law.
 */

/** Nothing is chosen before the official chooses. */
export function ConflictFields({ of }: { of: FormView }) {
  const { form: text } = of.view.words.acts;
  return (
    <Radios
      of={of}
      name="_konflik"
      legend={text.conflict}
      hint={text.conflictHint}
      large
      choices={[
        { value: 'tidak', label: text.none },
        { value: 'ada', label: text.declared },
      ]}
    >
      <div class="bk-after">
        <Field of={of} name="/conflictOfInterest" label={text.conflictWhat} rows={2} />
      </div>
    </Radios>
  );
}

/** The declared conflict; null if the official declares that there is none, or has not said it yet. */
export const conflictOf = (form: Form): string | null =>
  form.text('_konflik') === 'ada' ? form.text('/conflictOfInterest') : null;

export function conflictFaults(form: Form, { faults }: Words['acts']): Fault[] {
  const said = form.text('_konflik');
  if (said !== 'ada' && said !== 'tidak')
    return [{ pointer: '_konflik', text: faults.conflictChoice }];
  const what = form.text('/conflictOfInterest');
  return said === 'ada' && (what === '' || what.toLowerCase() === 'none')
    ? [{ pointer: '/conflictOfInterest', text: faults.conflictText }]
    : [];
}

interface GroundsProps {
  of: FormView;
  subject: Subject;
  /** `/grounds` of a refusal, `/refused` of an approval. */
  prefix: string;
}

/** The grounds of Pasal 36(1), each with its wording, reason, and what its letter needs. */
export function GroundFields({ of, subject, prefix }: GroundsProps) {
  const { form: text } = of.view.words.acts;
  const found = of.form.indexes(prefix);
  const indexes = found.length > 0 ? found : [0];
  return (
    <>
      {indexes.map((index, at) => (
        <div class="bk-ground" key={index}>
          <OneGround of={of} subject={subject} at={`${prefix}/${index}`} number={at + 1} />
          {indexes.length > 1 && (
            <p>
              <button class="bk-textbutton" name="_aksi" value={`hapus/${index}`}>
                {text.removeGround}
              </button>
            </p>
          )}
        </div>
      ))}
      <p>
        <button class="govuk-button govuk-button--secondary" name="_aksi" value="tambah/alasan">
          {text.addGround}
        </button>
      </p>
    </>
  );
}

function OneGround({
  of,
  subject,
  at,
  number,
}: {
  of: FormView;
  subject: Subject;
  at: string;
  number: number;
}) {
  const { words, language } = of.view;
  const { form: text } = words.acts;
  const emergency = isEmergency(subject);
  return (
    <>
      <Radios
        of={of}
        name={`${at}/provision`}
        legend={`${text.ground(number)}: ${text.whichGround}`}
        choices={provisionsOf('refusal').map((provision) => {
          const closed = emergency && !provision.refusal?.inEmergency;
          const quoted = provision.confidence === 'verbatim';
          const wording = language === 'id' ? provision.text : provision.gloss;
          return {
            value: provision.id,
            closed,
            label: provision.article[language],
            hint: (
              <>
                {quoted && language === 'id' ? `“${wording}”` : wording}
                {closed && (
                  <>
                    <br />
                    <strong>{text.notInEmergency}</strong>
                  </>
                )}
              </>
            ),
          };
        })}
      />
      <Field of={of} name={`${at}/reason`} label={text.reason} hint={text.reasonHint} rows={4} />
      <Field
        of={of}
        name={`${at}/affectedWork`}
        label={text.affectedWork}
        hint={text.affectedWorkHint}
        rows={2}
      />
      <div class="bk-pair">
        <Field
          of={of}
          name={`${at}/regulation`}
          label={text.regulation}
          hint={text.regulationHint}
        />
        <Field of={of} name={`${at}/article`} label={text.article} hint={text.articleHint} />
      </div>
      {subject.request.items.length > 1 && (
        <Checkboxes
          of={of}
          name={`${at}/items`}
          legend={text.forItems}
          hint={text.forItemsHint}
          choices={subject.request.items.map(({ id, description }) => ({
            value: id,
            label: description ? `${id} – ${description}` : id,
          }))}
        />
      )}
    </>
  );
}

/** The grounds as the API takes them. @param always whether an empty block counts, so that its faults are shown. */
export function groundsOf(form: Form, prefix: string, always: boolean) {
  return compacted<NamedGround>(form, prefix, (at) => {
    const texts = filled({
      provision: form.text(`${at}/provision`),
      reason: form.text(`${at}/reason`),
      regulation: form.text(`${at}/regulation`),
      article: form.text(`${at}/article`),
      affectedWork: form.text(`${at}/affectedWork`),
    });
    const items = form.list(`${at}/items`);
    if (!always && Object.keys(texts).length === 0 && items.length === 0) return null;
    return { ...texts, provision: texts.provision ?? '', ...(items.length > 0 && { items }) };
  });
}

export const isEmergency = ({ evaluation }: Subject): boolean =>
  evaluation.findings.some(
    ({ provision, item, value }) => provision === '36-3' && item === null && value === 'met',
  );

const contextOf = (subject: Subject): DecisionContext => ({
  asOf: subject.today,
  emergency: isEmergency(subject),
  items: subject.evaluation.items.map(({ id, recommendation }) => ({ id, recommendation })),
});

export const checkedRefusal = (grounds: NamedGround[], subject: Subject): CheckedDecision =>
  checkRefusal({ grounds }, contextOf(subject));

export const checkedApproval = (
  approval: Parameters<typeof checkApproval>[0],
  subject: Subject,
): CheckedDecision => checkApproval(approval, contextOf(subject));

/** The faults that the law finds, in words of the official and at the fields of the form. */
export function lawFaults(
  found: readonly ActFault[],
  moved: ReadonlyMap<string, string>,
  { faults: words }: Words['acts'],
): Fault[] {
  return found.map(({ code, pointer, detail, allowed = [] }) => {
    const last = pointer.split('/').at(-1) ?? '';
    const text =
      code === 'undecided-items'
        ? words.groundOfItem(allowed.join(', '))
        : code === 'reason-insufficient' && isNeed(last)
          ? words[last]
          : pointer === '/reason'
            ? words.departs
            : code === 'validation-failed'
              ? `${words[code]} (${detail})`
              : words[code];
    return { pointer: placeOf(pointer, moved), text };
  });
}

const isNeed = (name: string): name is 'regulation' | 'article' | 'affectedWork' =>
  ['regulation', 'article', 'affectedWork'].includes(name);

/** The sentences of a decision, as they will be told. */
export function decisionSentences(
  checked: CheckedDecision,
  more: { grounds: NamedGround[]; conditions: string[]; reason: string },
  { view, today, request }: Subject,
): string[] {
  const { caller, agency, language } = view;
  return tellDecision(
    {
      outcome: checked.outcome,
      items: checked.items,
      by: {
        name: caller?.name ?? '',
        position: caller?.position ?? '',
        agency: agency ?? request.provider.name,
      },
      on: today,
      grounds: more.grounds,
      conditions: more.conditions,
      reason: more.reason || null,
    },
    { language },
  ).map(({ text }) => text);
}
