import type { ActForm } from './act-form';
import {
  checkedRefusal,
  conflictFaults,
  ConflictFields,
  conflictOf,
  decisionSentences,
  GroundFields,
  groundsOf,
  lawFaults,
} from './decision-parts';

const PREFIX = '/grounds';

/** Refusal of the whole request, in writing (Pasal 36). */
export const REFUSAL: ActForm = {
  Fields: ({ of, subject }) => (
    <>
      <h2 class="govuk-heading-m" id="f-grounds">
        {of.view.words.acts.form.grounds}
      </h2>
      <GroundFields of={of} subject={subject} prefix={PREFIX} />
      <ConflictFields of={of} />
    </>
  ),
  check: (form, subject) => {
    const { acts } = subject.view.words;
    if (conflictOf(form)) return conflictFaults(form, acts);
    const { list, moved } = groundsOf(form, PREFIX, true);
    const { faults } = checkedRefusal(list, subject);
    // An empty form has no ground yet to point at.
    const law = lawFaults(faults, moved, acts).map((fault) =>
      fault.pointer === PREFIX && list.length === 0
        ? { ...fault, pointer: `${PREFIX}/0/provision` }
        : fault,
    );
    return [...law, ...conflictFaults(form, acts)];
  },
  sent: (form) => {
    const { list, moved } = groundsOf(form, PREFIX, true);
    return { body: { grounds: list, conflictOfInterest: conflictOf(form) ?? 'none' }, moved };
  },
  sentences: (form, subject) => {
    const { list } = groundsOf(form, PREFIX, true);
    const checked = checkedRefusal(list, subject);
    return decisionSentences(checked, { grounds: list, conditions: [], reason: '' }, subject);
  },
  conflict: conflictOf,
  change: (form, action) => {
    const [what, index = ''] = action.split('/');
    if (what === 'hapus') return form.without(`${PREFIX}/${index}/`);
    if (action !== 'tambah/alasan') return null;
    const next = Math.max(0, ...form.indexes(PREFIX)) + 1;
    return form.with({ [`${PREFIX}/${next}/provision`]: '' });
  },
};
