import type {
  CostsProposal,
  DateProposal,
  ForwardingProposal,
  Proposal,
  ResponsibilityProposal,
} from '#libs/contracts/proposals';
import { dayTyped } from '../words/days';
import { dateText } from '../words/times';
import type { Words } from '../words/words';
import { ActForm, agencyName, itemChoices, Subject, yesOrNo } from './act-form';
import { costFields, costLines, costSentences } from './cost-parts';
import type { Part, TextPart } from './form-parts';

/*
 * What both parties must agree on: costs, date, responsibility and forwarding.
 */

/** Either party proposes the costs; the form begins with those that were named last. */
export const COSTS: ActForm = {
  parts: ({ view: { words } }) => {
    const { form: text, faults } = words.acts;
    const lines = costLines(words, '/lines', { title: text.costs, hint: text.costsHint }, true);
    return [
      {
        kind: 'radios',
        at: '_biaya',
        label: text.anyCosts,
        need: faults.choose,
        large: true,
        choices: yesOrNo(text.withCosts, text.noCosts),
        then: { chosen: 'ya', parts: [{ ...lines, need: faults.costItem }] },
      },
    ];
  },
  body: (form, _subject, { lines = [] }) => ({ lines: form.text('_biaya') === 'ya' ? lines : [] }),
  sentences: (_form, { view }, body) => {
    const { words, language } = view;
    const { lines = [] } = body as Partial<CostsProposal>;
    return [words.acts.sentences.proposes, ...costSentences(lines, words, language)];
  },
  begin: ({ request }) => {
    const former = request.proposals.filter(({ kind }) => kind === 'costs').at(-1);
    const lines = former ? (former.data as unknown as CostsProposal).lines : (request.costs ?? []);
    return lines.length === 0 ? [] : [['_biaya', 'ya'], ...costFields(lines, '/lines')];
  },
};

/** Either party proposes another day by which the help is given. */
export const DATE: ActForm = {
  parts: ({ view, request }) => {
    const { words, language } = view;
    const { form: text, faults } = words.acts;
    const { deliverBy } = request.terms;
    return [
      {
        kind: 'text',
        at: '/deliverBy',
        label: text.newDate,
        hint: deliverBy ? text.newDateHint(dateText(deliverBy, language)) : text.dayHint,
        need: faults.day,
        as: 'day',
        width: 10,
        large: true,
      },
      why(words.acts),
    ];
  },
  sentences: (form, { view }) => {
    const { sentences } = view.words.acts;
    return [
      sentences.proposesDate(dateText(dayTyped(form.text('/deliverBy')), view.language)),
      sentences.reason(form.text('/reason')),
    ];
  },
};

/** The reason, which the other party reads. */
const why = ({ form: text, faults }: Words['acts']): TextPart => ({
  kind: 'text',
  at: '/reason',
  label: text.why,
  hint: text.whyHint,
  need: faults.text,
  rows: 4,
  large: true,
});

/** Either party proposes that another agency is responsible (Pasal 37). */
export const RESPONSIBILITY: ActForm = {
  parts: (subject) => {
    const { form: text, faults } = subject.view.words.acts;
    const at = '/basis';
    return [
      agency(subject, '/holder', text.holder, text.holderHint, () => true),
      {
        kind: 'radios',
        at: `${at}/kind`,
        label: text.basis,
        need: faults.choose,
        large: true,
        choices: [
          { value: 'agreement', label: text.agreement },
          { value: 'regulation', label: text.byRegulation },
        ],
        then: {
          chosen: 'regulation',
          parts: [
            {
              kind: 'text',
              at: `${at}/article`,
              label: text.article,
              need: faults.article,
              width: 10,
            },
          ],
        },
      },
      { kind: 'text', at: `${at}/title`, label: text.basisTitle, need: faults.basisTitle },
      {
        kind: 'pair',
        parts: [
          { kind: 'text', at: `${at}/number`, label: text.basisNumber, need: faults.basisNumber },
          { kind: 'text', at: `${at}/date`, label: text.basisDate, need: faults.day, as: 'day' },
        ],
      },
    ];
  },
  sentences: (_form, subject, body) => {
    const { holder, basis } = body as unknown as ResponsibilityProposal;
    return [responsibilityText(subject, holder, basis)];
  },
};

function responsibilityText(
  subject: Pick<Subject, 'view' | 'agencies'>,
  holder: string,
  basis: ResponsibilityProposal['basis'],
): string {
  const { words, language } = subject.view;
  const { sentences } = words.acts;
  const { title, number, date, article } = basis;
  return sentences.proposesHolder(
    agencyName(subject, holder),
    [`${title} ${number}, ${dateText(date, language)}`, article && sentences.article(article)]
      .filter(Boolean)
      .join(', '),
  );
}

/** An agency of the registry. */
const agency = (
  { agencies, view }: Subject,
  at: string,
  label: string,
  hint: string,
  fits: (code: string) => boolean,
): Part => ({
  kind: 'select',
  at,
  label,
  hint,
  need: view.words.acts.faults.agency,
  choices: agencies
    .filter(({ code }) => fits(code))
    .map(({ code, name }) => ({ value: code, label: name })),
});

/** The provider proposes another agency that can help better. */
export const FORWARDING: ActForm = {
  parts: (subject) => {
    const { view, request } = subject;
    const { form: text, faults } = view.words.acts;
    const parties = [request.requester.code, request.provider.code];
    return [
      agency(subject, '/to', text.forwardTo, text.forwardToHint, (code) => !parties.includes(code)),
      ...(request.items.length > 1
        ? [
            {
              kind: 'checks' as const,
              at: '/items',
              label: text.forwardItems,
              hint: text.forwardItemsHint,
              need: faults.items,
              choices: itemChoices(subject),
            },
          ]
        : []),
      why(view.words.acts),
    ];
  },
  body: (_form, { request }, { items, ...body }) => ({
    ...body,
    items: Array.isArray(items) && items.length < request.items.length ? items : 'all',
  }),
  sentences: (_form, subject, body) => {
    const { sentences } = subject.view.words.acts;
    const { to, items, reason } = body as unknown as ForwardingProposal;
    return [
      sentences.proposesForwarding(
        agencyName(subject, to),
        items === 'all' ? null : items.join(', '),
      ),
      sentences.reason(reason),
    ];
  },
};

/** A proposal in sentences. */
export function proposalSentences(
  { kind, data }: Proposal,
  subject: Pick<Subject, 'view' | 'agencies'>,
): string[] {
  const { words, language } = subject.view;
  const { sentences } = words.acts;
  switch (kind) {
    case 'costs':
      return costSentences((data as unknown as CostsProposal).lines, words, language);
    case 'date': {
      const { deliverBy, reason } = data as unknown as DateProposal;
      return [sentences.proposesDate(dateText(deliverBy, language)), sentences.reason(reason)];
    }
    case 'responsibility': {
      const { holder, basis } = data as unknown as ResponsibilityProposal;
      return [responsibilityText(subject, holder, basis)];
    }
    case 'forwarding': {
      const { to, items, reason } = data as unknown as ForwardingProposal;
      return [
        sentences.proposesForwarding(
          agencyName(subject, to),
          items === 'all' ? null : items.join(', '),
        ),
        sentences.reason(reason),
      ];
    }
  }
}
