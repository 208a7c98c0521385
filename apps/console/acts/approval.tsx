import type { Recommendation } from '#libs/law/evaluation';
import type { Form } from '../http/form';
import { Proposal } from '../pages/parts';
import { dateText, rupiahText } from '../words/times';
import { ActForm, itemChoices, Subject, yesOrNo } from './act-form';
import { declaration, declarationFaults, declared, grounds } from './decision-parts';
import type { Part } from './form-parts';
import type { Fault } from '../pages/form-view';

const PREFIX = '/refused';

/** Approval of all items or of some; the others are refused with their grounds. */
export const APPROVAL: ActForm = {
  decides: true,
  parts: (subject) => [
    ...itemParts(subject),
    conditions(subject),
    ...terms(subject),
    ...(mayDepart(subject) ? [departing(subject)] : []),
    declaration(subject.view.words),
  ],
  letters: (outcome) =>
    outcome === 'partially-approved' ? ['persetujuan', 'penolakan'] : ['persetujuan'],
  check: (form, subject) => [...undecided(form, subject), ...declarationFaults(form, subject)],
  body: (form, subject, body) => {
    const approved = approvedOf(form, subject);
    const whole = approved.length === subject.request.items.length;
    return declared(form, { ...body, items: whole ? 'all' : approved });
  },
  sentences: (_form, { view, request }, { deliverBy, acceptCosts }) => {
    const { sentences } = view.words.acts;
    return [
      ...(typeof deliverBy === 'string'
        ? [sentences.deliverBy(dateText(deliverBy, view.language))]
        : []),
      ...(acceptCosts === true ? [sentences.acceptsCosts(totalText(request))] : []),
    ];
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

function undecided(form: Form, subject: Subject): Fault[] {
  const { items } = subject.request;
  const [first] = items;
  const decided = items.every(({ id }) => form.text(nameOf(id)) !== '');
  return items.length > 1 && decided && first && approvedOf(form, subject).length === 0
    ? [{ pointer: nameOf(first.id), text: subject.view.words.acts.faults.noneApproved }]
    : [];
}

function itemParts(subject: Subject): Part[] {
  const { view, request, evaluation } = subject;
  const { words } = view;
  const { form: text, faults } = words.acts;
  const proposed = (id: string): Recommendation =>
    evaluation.items.find((item) => item.id === id)?.recommendation ?? request.recommendation;
  const items = itemChoices(subject);
  const [only] = items;
  if (only && items.length === 1)
    return [
      {
        kind: 'shown',
        node: (
          <div class="bk-box bk-box--note">
            <h2>{text.oneItem}</h2>
            <p>{only.label}</p>
            <p class="bk-small bk-quiet">
              {words.request.proposalIs}: <Proposal of={proposed(only.value)} words={words} />
            </p>
          </div>
        ),
      },
    ];
  return [
    { kind: 'shown', node: <h2 class="govuk-heading-m">{text.decideEach}</h2> },
    ...items.map(({ value, label }): Part => ({
      kind: 'radios',
      at: nameOf(value),
      label,
      hint: `${words.request.proposalIs}: ${words.recommendation[proposed(value)]}`,
      inline: true,
      need: faults.decideItem(value),
      choices: [
        { value: 'setuju', label: text.approve },
        { value: 'tolak', label: text.refuse },
      ],
    })),
    {
      kind: 'fold',
      summary: text.groundsPartly,
      parts: [grounds(subject, PREFIX, { title: text.grounds, hint: text.groundsPartlyHint })],
    },
  ];
}

function conditions({ view }: Subject): Part {
  const { form: text } = view.words.acts;
  return {
    kind: 'list',
    at: '/conditions',
    title: text.conditions,
    hint: text.conditionsHint,
    name: text.condition,
    size: { add: text.addCondition, remove: text.remove, first: 1 },
    each: (at) => [{ kind: 'text', at, label: '', rows: 2 }],
  };
}

/** What the parties agree on together with the approval. */
function terms({ view, request }: Subject): Part[] {
  const { words, language } = view;
  const { form: text } = words.acts;
  return [
    {
      kind: 'text',
      at: '/deliverBy',
      label: text.deliverBy,
      hint: text.deliverByHint(dateText(request.neededBy, language)),
      as: 'day',
      width: 10,
      large: true,
    },
    {
      kind: 'radios',
      at: '/acceptCosts',
      label: text.acceptCosts,
      hint: text.acceptCostsHint,
      as: 'truth',
      large: true,
      choices: yesOrNo(text.costsAccepted(totalText(request)), text.costsLater),
    },
  ];
}

/** The sum of the costs that the request names; null if it names none. */
function totalText({ costs = [] }: Subject['request']): string | null {
  return costs.length === 0 ? null : rupiahText(costs.reduce((sum, { amount }) => sum + amount, 0));
}

function departing({ view }: Subject): Part {
  const { form: text } = view.words.acts;
  return {
    kind: 'text',
    at: '/reason',
    label: text.departs,
    hint: text.departsHint,
    rows: 3,
    large: true,
  };
}
