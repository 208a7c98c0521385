import type { Form } from '../drafts/form';
import { Details, Proposal } from '../pages/parts';
import type { ActForm, Subject } from './act-form';
import {
  checkedApproval,
  conflictFaults,
  ConflictFields,
  conflictOf,
  decisionSentences,
  GroundFields,
  groundsOf,
  lawFaults,
} from './decision-parts';
import { Fault, Field, FormView, Radios } from './form-view';

const PREFIX = '/refused';
const CONDITIONS = '/conditions';

/** Approval of all items or of some; the others are refused with their grounds. */
export const APPROVAL: ActForm = {
  Fields: ({ of, subject }) => (
    <>
      <ItemFields of={of} subject={subject} />
      <ConditionFields of={of} />
      {mayDepart(subject) && (
        <Field
          of={of}
          name="/reason"
          label={of.view.words.acts.form.departs}
          hint={of.view.words.acts.form.departsHint}
          rows={3}
          large
        />
      )}
      <ConflictFields of={of} />
    </>
  ),
  check: (form, subject) => {
    const { acts } = subject.view.words;
    if (conflictOf(form)) return conflictFaults(form, acts);
    const undecided = undecidedFaults(form, subject);
    if (undecided.length > 0) return [...undecided, ...conflictFaults(form, acts)];
    const { approval, moved } = approvalOf(form, subject);
    const { faults } = checkedApproval(approval, subject);
    const law = lawFaults(faults, moved, acts).map((fault) =>
      fault.pointer === PREFIX ? { ...fault, pointer: `${PREFIX}/0/provision` } : fault,
    );
    return [...law, ...conflictFaults(form, acts)];
  },
  sent: (form, subject) => {
    const { approval, moved } = approvalOf(form, subject);
    const { items, conditions, reason, refused } = approval;
    return {
      body: {
        items: items.length === subject.request.items.length ? 'all' : items,
        ...(conditions.length > 0 && { conditions }),
        ...(reason && { reason }),
        ...(refused.length > 0 && { refused }),
        conflictOfInterest: conflictOf(form) ?? 'none',
      },
      moved,
    };
  },
  sentences: (form, subject) => {
    const { approval } = approvalOf(form, subject);
    const { conditions, reason, refused } = approval;
    const checked = checkedApproval(approval, subject);
    return decisionSentences(checked, { grounds: refused, conditions, reason }, subject);
  },
  conflict: conflictOf,
  change: (form, action) => {
    const [what, index = ''] = action.split('/');
    if (what === 'hapus') return form.without(`${PREFIX}/${index}/`);
    const after = (prefix: string): number => Math.max(0, ...form.indexes(prefix)) + 1;
    if (action === 'tambah/alasan')
      return form.with({ [`${PREFIX}/${after(PREFIX)}/provision`]: '' });
    if (action === 'tambah/syarat')
      return form.with({ [`${CONDITIONS}/${after(CONDITIONS)}`]: '' });
    return null;
  },
};

/** Whether approving any item would depart from its recommendation. */
const mayDepart = ({ evaluation }: Subject): boolean =>
  evaluation.items.some(({ recommendation }) =>
    ['refusal-possible', 'return-incomplete', 'not-assistance'].includes(recommendation),
  );

const nameOf = (id: string): string => `_butir/${id}`;

/** The ids that are approved. With one item the approval itself is the choice. */
function approvedOf(form: Form, { request }: Subject): string[] {
  const ids = request.items.map(({ id }) => id);
  return ids.length === 1 ? ids : ids.filter((id) => form.text(nameOf(id)) === 'setuju');
}

function undecidedFaults(form: Form, subject: Subject): Fault[] {
  const { items } = subject.request;
  const { faults } = subject.view.words.acts;
  if (items.length === 1) return [];
  const undecided = items.filter(({ id }) => form.text(nameOf(id)) === '');
  if (undecided.length > 0)
    return undecided.map(({ id }) => ({ pointer: nameOf(id), text: faults.decideItem(id) }));
  const [first] = items;
  return approvedOf(form, subject).length === 0 && first
    ? [{ pointer: nameOf(first.id), text: faults.noneApproved }]
    : [];
}

function approvalOf(form: Form, subject: Subject) {
  const { list, moved } = groundsOf(form, PREFIX, false);
  const conditions = form.list(CONDITIONS);
  return {
    approval: {
      items: approvedOf(form, subject),
      conditions,
      reason: form.text('/reason'),
      refused: list,
    },
    moved,
  };
}

function ItemFields({ of, subject }: { of: FormView; subject: Subject }) {
  const { words } = of.view;
  const { form: text } = words.acts;
  const { request, evaluation } = subject;
  const proposed = new Map(evaluation.items.map(({ id, recommendation }) => [id, recommendation]));
  const label = (id: string, description: string | undefined): string =>
    `${words.request.item} ${id}: ${description ?? words.queue.sealed}`;
  const proposal = (id: string) => {
    const recommendation = proposed.get(id) ?? request.recommendation;
    return (
      <p class="bk-small bk-quiet">
        {words.request.proposalIs}: <Proposal of={recommendation} words={words} />
      </p>
    );
  };
  if (request.items.length === 1)
    return (
      <div class="bk-box bk-box--note">
        <h2>{text.oneItem}</h2>
        {request.items.map(({ id, description }) => (
          <div key={id}>
            <p>{label(id, description)}</p>
            {proposal(id)}
          </div>
        ))}
      </div>
    );
  return (
    <>
      <h2 class="govuk-heading-m">{text.decideEach}</h2>
      {request.items.map(({ id, description }) => (
        <div class="bk-itemchoice" key={id}>
          <Radios
            of={of}
            name={nameOf(id)}
            legend={label(id, description)}
            inline
            choices={[
              { value: 'setuju', label: text.approve },
              { value: 'tolak', label: text.refuse },
            ]}
          />
          {proposal(id)}
        </div>
      ))}
      <Details
        summary={text.groundsPartly}
        open={groundsOf(of.form, PREFIX, false).list.length > 0 || of.faults.length > 0}
      >
        <p>{text.groundsPartlyHint}</p>
        <GroundFields of={of} subject={subject} prefix={PREFIX} />
      </Details>
    </>
  );
}

function ConditionFields({ of }: { of: FormView }) {
  const { form: text } = of.view.words.acts;
  const found = of.form.indexes(CONDITIONS);
  const indexes = found.length > 0 ? found : [0];
  return (
    <fieldset class="govuk-fieldset">
      <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{text.conditions}</legend>
      <p class="govuk-hint">{text.conditionsHint}</p>
      {indexes.map((index, at) => (
        <Field
          key={index}
          of={of}
          name={`${CONDITIONS}/${index}`}
          label={text.condition(at + 1)}
          rows={2}
        />
      ))}
      <button class="govuk-button govuk-button--secondary" name="_aksi" value="tambah/syarat">
        {text.addCondition}
      </button>
    </fieldset>
  );
}
