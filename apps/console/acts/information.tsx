import type { SuppliedGround } from '#libs/contracts/submit-request';
import type { Form } from '../http/form';
import { articleOf } from '../words/law';
import { rupiahText } from '../words/times';
import type { ActForm, Subject } from './act-form';
import type { Part } from './form-parts';
import type { Fault } from '../pages/form-view';
import {
  claimedIn,
  contentAt,
  grantGrounds,
  requestingOfficial,
  sealedGrounds,
} from './request-parts';

/** The requester's answer: a text, facts for grounds, or the official who asks. */
export const INFORMATION: ActForm = {
  parts: (subject) => {
    const { words } = subject.view;
    const { form: text } = words.acts;
    const { request } = subject;
    const sealed = request.contentAt !== undefined;
    return [
      ...asked(subject),
      ...(sealed
        ? [
            contentAt(words, text.sealedAnswer, false),
            sealedGrounds(subject.view, text.groundsHeld),
          ]
        : openParts(subject)),
      ...(request.requestedBy ? [] : [requestingOfficial(words)]),
    ];
  },
  body: (form, { request }, body) =>
    request.contentAt ? { ...body, grounds: claimedIn(form) } : body,
  check: (form, subject) => [...lacking(form, subject), ...unnamed(form, subject)],
  sentences: (_form, { view }, body) => {
    const { sentences } = view.words.acts;
    const { text, contentAt: at, grounds = [], requestedBy } = body as Answer;
    return [
      ...(text ? [sentences.answers(text)] : []),
      ...(at ? [sentences.sealedAt(at.uri, at.sha256)] : []),
      ...grounds.flatMap(({ provision, facts, cost, ownMeans }) => [
        sentences.supplies(
          articleOf(provision, view.language),
          facts ?? view.words.acts.form.sealedFacts,
        ),
        ...(cost !== undefined && ownMeans !== undefined
          ? [sentences.means(rupiahText(cost), rupiahText(ownMeans))]
          : []),
      ]),
      ...(requestedBy ? [sentences.requestedBy(requestedBy.name, requestedBy.position)] : []),
    ];
  },
};

interface Answer {
  text?: string;
  contentAt?: { uri: string; sha256: string };
  grounds?: SuppliedGround[];
  requestedBy?: { name: string; position: string };
}

function openParts({ view, request }: Subject): Part[] {
  const { form: text } = view.words.acts;
  const article = (id: string): string => articleOf(id, view.language);
  return [
    { kind: 'text', at: '/text', label: text.answer, rows: 5, large: true },
    grantGrounds(view.words, {
      title: text.groundsHeld,
      hint: text.factsHint,
      name: article,
      label: (id) => text.factsFor(article(id)),
      hintOf: (id) => request.grounds.find(({ provision }) => provision === id)?.facts,
    }),
  ];
}

function asked({ request, evaluation, history, view }: Subject): Part[] {
  const { form: text } = view.words.acts;
  const question = history.filter(({ type }) => type === 'clarification-asked').at(-1)?.data.text;
  return [
    {
      kind: 'shown',
      node: (
        <>
          {typeof question === 'string' && request.status === 'awaiting-clarification' && (
            <>
              <h2 class="govuk-heading-m">{text.asked}</h2>
              <p class="bk-quote">{question}</p>
            </>
          )}
          {evaluation.missing.length > 0 && (
            <>
              <h2 class="govuk-heading-m">{text.missing}</h2>
              <ul class="govuk-list govuk-list--bullet">
                {evaluation.missing.map(({ step, ask }) => (
                  <li key={step}>{ask}</li>
                ))}
              </ul>
            </>
          )}
        </>
      ),
    },
  ];
}

/** Nothing at all is no answer. */
function lacking(form: Form, { view, request }: Subject): Fault[] {
  const pointer = request.contentAt ? '/contentAt/uri' : '/text';
  return form.isTouched ? [] : [{ pointer, text: view.words.acts.faults.answer }];
}

/** A name without a position, or a position without a name. */
function unnamed(form: Form, { view }: Subject): Fault[] {
  const named = ['name', 'position'].filter((part) => form.text(`/requestedBy/${part}`) !== '');
  return named.length === 1
    ? [{ pointer: '/requestedBy/name', text: view.words.acts.faults.named }]
    : [];
}
