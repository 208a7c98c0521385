import { ESCALATIONS } from '#libs/contracts/act-bodies';
import { FACT_IDS } from '#libs/law/evaluation';
import { articleOf } from '../words/law';
import { ActForm, filled } from './act-form';
import { Checkboxes, Field, Radios } from './form-view';

const NOTHING_MOVED: ReadonlyMap<string, string> = new Map();

/** A question to the requester. */
export const CLARIFICATION: ActForm = {
  Fields: ({ of }) => {
    const { form: text } = of.view.words.acts;
    return (
      <>
        <Field of={of} name="/text" label={text.question} hint={text.questionHint} rows={5} large />
        <Checkboxes
          of={of}
          name="/provisions"
          legend={text.about}
          choices={FACT_IDS.map((id) => ({ value: id, label: articleOf(id, of.view.language) }))}
        />
      </>
    );
  },
  check: (form, { view }) =>
    form.text('/text') === '' ? [{ pointer: '/text', text: view.words.acts.faults.question }] : [],
  sent: (form) => {
    const provisions = form.list('/provisions');
    return {
      body: { text: form.text('/text'), ...(provisions.length > 0 && { provisions }) },
      moved: NOTHING_MOVED,
    };
  },
  sentences: (form, { view }) => {
    const { sentences } = view.words.acts;
    const articles = form.list('/provisions').map((id) => articleOf(id, view.language));
    return [
      sentences.asks(form.text('/text')),
      ...(articles.length > 0 ? [sentences.about(articles.join(', '))] : []),
    ];
  },
};

/** Hands the request to the superior. */
export const ESCALATION: ActForm = {
  Fields: ({ of }) => {
    const { form: text } = of.view.words.acts;
    return (
      <>
        <Radios
          of={of}
          name="/reason"
          legend={text.whyEscalate}
          large
          choices={[
            { value: 'outside-36-1', label: text.outside },
            { value: 'conflict-of-interest', label: text.becauseConflict },
          ]}
        />
        <Field
          of={of}
          name="/text"
          label={text.inWords}
          hint={text.inWordsConflict}
          rows={4}
          large
        />
      </>
    );
  },
  check: (form, { view }) => {
    const { faults } = view.words.acts;
    return [
      ...(isEscalation(form.text('/reason')) ? [] : [{ pointer: '/reason', text: faults.choose }]),
      ...(form.text('/text') === '' ? [{ pointer: '/text', text: faults.text }] : []),
    ];
  },
  sent: (form) => ({
    body: { reason: form.text('/reason'), text: form.text('/text') },
    moved: NOTHING_MOVED,
  }),
  sentences: (form, { view }) => {
    const { form: text, sentences } = view.words.acts;
    const reason = form.text('/reason') === 'outside-36-1' ? text.outside : text.becauseConflict;
    return [sentences.escalates(reason, form.text('/text'))];
  },
};

const isEscalation = (text: string): boolean => (ESCALATIONS as readonly string[]).includes(text);

/** Withdrawal by the requester. */
export const WITHDRAWAL: ActForm = {
  Fields: ({ of }) => {
    const { acts, site } = of.view.words;
    return (
      <Field
        of={of}
        name="/reason"
        label={acts.form.withdrawReason}
        hint={site.optional}
        rows={4}
        large
      />
    );
  },
  check: () => [],
  sent: (form) => ({
    body: filled({ reason: form.text('/reason') }),
    moved: NOTHING_MOVED,
  }),
  sentences: (form, { view }) => [view.words.acts.sentences.withdraws(form.text('/reason'))],
};
