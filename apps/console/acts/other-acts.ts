import { FACT_IDS } from '#libs/law/evaluation';
import { articleOf } from '../words/law';
import type { ActForm, Subject } from './act-form';
import type { ChecksPart } from './form-parts';

/** The provisions that a question or an objection is about. */
export const provisions = (
  { view: { words, language } }: Subject,
  ids: readonly string[] = FACT_IDS,
): ChecksPart => ({
  kind: 'checks',
  at: '/provisions',
  label: words.acts.form.about,
  choices: ids.map((id) => ({ value: id, label: articleOf(id, language) })),
});

/** The chosen provisions in words; none if none is chosen. */
export function aboutSentences(body: Record<string, unknown>, { view }: Subject): string[] {
  const { provisions: chosen = [] } = body as { provisions?: string[] };
  const articles = chosen.map((id) => articleOf(id, view.language));
  return articles.length > 0 ? [view.words.acts.sentences.about(articles.join(', '))] : [];
}

/** A question to the requester. */
export const CLARIFICATION: ActForm = {
  letters: () => ['permintaan-penjelasan'],
  parts: (subject) => {
    const { form: text, faults } = subject.view.words.acts;
    return [
      {
        kind: 'text',
        at: '/text',
        label: text.question,
        hint: text.questionHint,
        need: faults.question,
        rows: 5,
        large: true,
      },
      provisions(subject),
    ];
  },
  sentences: (form, subject, body) => [
    subject.view.words.acts.sentences.asks(form.text('/text')),
    ...aboutSentences(body, subject),
  ],
};

/** Hands the request to the superior. */
export const ESCALATION: ActForm = {
  parts: ({ view }) => {
    const { form: text, faults } = view.words.acts;
    return [
      {
        kind: 'radios',
        at: '/reason',
        label: text.whyEscalate,
        need: faults.choose,
        large: true,
        choices: [
          { value: 'outside-36-1', label: text.outside },
          { value: 'conflict-of-interest', label: text.becauseConflict },
        ],
      },
      {
        kind: 'text',
        at: '/text',
        label: text.inWords,
        hint: text.inWordsConflict,
        need: faults.text,
        rows: 4,
        large: true,
      },
    ];
  },
  sentences: (form, { view }) => {
    const { form: text, sentences } = view.words.acts;
    const reason = form.text('/reason') === 'outside-36-1' ? text.outside : text.becauseConflict;
    return [sentences.escalates(reason, form.text('/text'))];
  },
};

/** Withdrawal by the requester. */
export const WITHDRAWAL: ActForm = {
  parts: ({ view: { words } }) => [
    {
      kind: 'text',
      at: '/reason',
      label: words.acts.form.withdrawReason,
      hint: words.site.optional,
      rows: 4,
      large: true,
    },
  ],
  sentences: (form, { view }) => [view.words.acts.sentences.withdraws(form.text('/reason'))],
};
