import { OBJECTION_OUTCOMES, ObjectionAnswer } from '#libs/contracts/act-bodies';
import { LETTER_KINDS, SignedLetter } from '#libs/contracts/deliveries';
import { LINK_KINDS, LinkKind } from '#libs/contracts/request-links';
import { dayIn } from '#libs/law/calendar';
import { FACT_IDS } from '#libs/law/evaluation';
import { dayTyped } from '../words/days';
import { dateText } from '../words/times';
import type { ActForm } from './act-form';
import { aboutSentences, provisions } from './other-acts';
import { reference } from './request-parts';

/** The provider takes more time, once. */
export const EXTENSION: ActForm = {
  parts: ({ view: { words, language }, deadline }) => {
    const { form: text, faults } = words.acts;
    return [
      {
        kind: 'text',
        at: '/until',
        label: text.until,
        hint: text.untilHint(
          dateText(dayIn(deadline.timeZone, new Date(deadline.dueAt)), language),
        ),
        need: faults.day,
        as: 'day',
        width: 10,
        large: true,
      },
      {
        kind: 'text',
        at: '/reason',
        label: text.why,
        hint: text.whyHint,
        need: faults.text,
        rows: 4,
        large: true,
      },
    ];
  },
  sentences: (form, { view }) => {
    const { sentences } = view.words.acts;
    return [
      sentences.extends(dateText(dayTyped(form.text('/until')), view.language)),
      sentences.reason(form.text('/reason')),
    ];
  },
};

/** The requester objects to a refusal. */
export const OBJECTION: ActForm = {
  letters: () => ['keberatan'],
  parts: (subject) => {
    const { form: text, faults } = subject.view.words.acts;
    return [
      {
        kind: 'text',
        at: '/text',
        label: text.objection,
        hint: text.objectionHint,
        need: faults.text,
        rows: 6,
        large: true,
      },
      provisions(subject, FACT_IDS),
    ];
  },
  sentences: (form, subject, body) => [
    subject.view.words.acts.sentences.objects(form.text('/text')),
    ...aboutSentences(body, subject),
  ],
};

/** The superior upholds the decision, or reopens the request. */
export const OBJECTION_ANSWER: ActForm = {
  parts: ({ view }) => {
    const { form: text, faults } = view.words.acts;
    return [
      {
        kind: 'radios',
        at: '/outcome',
        label: text.objectionOutcome,
        need: faults.choose,
        large: true,
        choices: OBJECTION_OUTCOMES.map((value) => ({
          value,
          label: text.outcomes[value].name,
          hint: text.outcomes[value].hint,
        })),
      },
      {
        kind: 'text',
        at: '/reason',
        label: text.reason,
        hint: text.bothRead,
        need: faults.text,
        rows: 5,
        large: true,
      },
    ];
  },
  sentences: (_form, { view }, body) => {
    const { form: text, sentences } = view.words.acts;
    const { outcome, reason } = body as unknown as ObjectionAnswer;
    return [sentences.answersObjection(text.outcomes[outcome].name), sentences.reason(reason)];
  },
};

/** The requester confirms an oral request that the provider entered. */
export const CONFIRMATION: ActForm = {
  parts: ({ view: { words } }) => [
    {
      kind: 'text',
      at: '/text',
      label: words.acts.form.remark,
      hint: words.site.optional,
      rows: 3,
      large: true,
    },
  ],
  sentences: (form, { view, request }) => {
    const { sentences } = view.words.acts;
    const remark = form.text('/text');
    return [sentences.confirms(request.reference), ...(remark ? [sentences.remark(remark)] : [])];
  },
};

/** A party says that another request belongs to this one. */
export const LINKS: ActForm = {
  parts: ({ view: { words }, related, request }) => {
    const { form: text, faults } = words.acts;
    const linked = request.links.map(({ requestId }) => requestId);
    const suggested = related.filter(({ id }) => !linked.includes(id));
    return [
      {
        kind: 'radios',
        at: '_usulan',
        label: text.related,
        hint: suggested.length > 0 ? text.relatedHint : text.noRelated,
        need: faults.choose,
        large: true,
        choices: [
          ...suggested.map(({ id, reference: number, subject }) => ({
            value: id,
            label: `${number}: ${subject ?? words.queue.sealed}`,
          })),
          { value: 'lain', label: text.otherRequest },
        ],
        then: {
          chosen: 'lain',
          parts: [
            {
              kind: 'text',
              at: '/requestId',
              label: text.requestId,
              hint: text.requestIdHint,
              need: faults.requestId,
            },
          ],
        },
      },
      {
        kind: 'radios',
        at: '/kind',
        label: text.linkKind,
        need: faults.choose,
        large: true,
        choices: LINK_KINDS.map((value) => ({ value, label: text.linkKinds[value] })),
      },
    ];
  },
  body: (form, _subject, body) => {
    const chosen = form.text('_usulan');
    return chosen === 'lain' ? body : { ...body, requestId: chosen };
  },
  sentences: (_form, { view, related }, { requestId, kind }) => {
    const { form: text, sentences } = view.words.acts;
    const other = related.find(({ id }) => id === requestId);
    return [
      sentences.links(other?.reference ?? String(requestId), text.linkKinds[kind as LinkKind]),
    ];
  },
};

/** A party names the electronically signed form of its own letter. */
export const SIGNED_LETTER: ActForm = {
  parts: ({ view: { words } }) => {
    const { form: text, faults } = words.acts;
    return [
      {
        kind: 'select',
        at: '/kind',
        label: text.letterKind,
        hint: text.letterKindHint,
        need: faults.choose,
        choices: LETTER_KINDS.map((value) => ({ value, label: text.letters[value] })),
      },
      ...reference(words, ''),
    ];
  },
  sentences: (_form, { view }, body) => {
    const { form: text, sentences } = view.words.acts;
    const { kind, uri, sha256 } = body as unknown as SignedLetter;
    return [sentences.document(text.letters[kind], uri, sha256)];
  },
};
