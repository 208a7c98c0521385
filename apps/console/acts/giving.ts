import type { Completion, Delivery, ItemDelivery, Rating } from '#libs/contracts/deliveries';
import { DELIVERY_STEPS } from '#libs/contracts/deliveries';
import type { RequestAnswer } from '#libs/contracts/request-answers';
import { ActForm, Subject, yesOrNo } from './act-form';
import type { ListPart, Part } from './form-parts';
import { documents } from './request-parts';

/*
 * The help itself: what was delivered, whether it is accepted, and how both worked together.
 */

/** The provider reports that the help has begun, and what was delivered. */
export const DELIVERY: ActForm = {
  parts: (subject) => {
    const { form: text, faults } = subject.view.words.acts;
    const begun = subject.request.delivery !== null;
    return [
      {
        kind: 'radios',
        at: '/status',
        label: text.deliveryStep,
        need: faults.choose,
        large: true,
        choices: DELIVERY_STEPS.filter((step) => step !== 'started' || !begun).map((value) => ({
          value,
          label: text.steps[value].name,
          hint: text.steps[value].hint,
        })),
      },
      deliveredItems(subject),
    ];
  },
  body: (_form, _subject, { items = [], ...body }) => ({ ...body, items }),
  sentences: (_form, { view, request }, body) => {
    const { sentences } = view.words.acts;
    const { status, items } = body as unknown as Delivery;
    const told = items.flatMap(({ id, quantity, note, documents: files = [] }) => [
      sentences.delivered(id, quantity?.toLocaleString('id-ID') ?? null, note ?? null),
      ...files.map(({ title, uri, sha256 }) => sentences.document(title, uri, sha256)),
    ]);
    const whole = status === 'delivered' && items.length === 0;
    return [
      sentences.deliverySteps[status](request.requester.name),
      ...(whole ? [sentences.deliveredWhole] : told),
    ];
  },
};

/** The approved items as far as they are delivered; before the first report nothing is. */
function itemsOf({
  delivery,
  decision,
  items,
}: Pick<RequestAnswer, 'delivery' | 'decision' | 'items'>): ItemDelivery[] {
  if (delivery) return delivery.items;
  const approved = decision?.items.filter(({ outcome }) => outcome === 'approved') ?? [];
  return approved.map(({ id }) => ({
    id,
    approved: items.find((item) => item.id === id)?.quantity ?? null,
    delivered: 0,
    status: 'open',
    disputed: false,
  }));
}

function deliveredItems({ view, request }: Subject): ListPart {
  const { words } = view;
  const { form: text } = words.acts;
  const items = itemsOf(request);
  const nameOf = (id: string): string =>
    request.items.find((item) => item.id === id)?.description ?? words.queue.sealed;
  return {
    kind: 'list',
    at: '/items',
    title: text.deliveredItems,
    hint: text.deliveredItemsHint,
    name: (n) => {
      const id = items[n - 1]?.id ?? '';
      return `${words.request.item} ${id}: ${nameOf(id)}`;
    },
    size: items.length,
    fixed: (index) => ({ id: items[index]?.id ?? '' }),
    each: (at, index): Part[] => [
      {
        kind: 'text',
        at: `${at}/quantity`,
        label: text.deliveredQuantity,
        hint: soFar(items[index], text),
        as: 'whole',
        width: 10,
      },
      ...(request.contentAt
        ? []
        : [{ kind: 'text' as const, at: `${at}/note`, label: text.deliveredNote, rows: 2 }]),
      documents(words, `${at}/documents`, text.deliveredDocuments),
    ],
  };
}

function soFar(
  item: ItemDelivery | undefined,
  text: Subject['view']['words']['acts']['form'],
): string | undefined {
  if (!item || item.approved === null) return undefined;
  return item.disputed
    ? text.disputedSoFar(item.approved)
    : text.deliveredSoFar(item.delivered, item.approved);
}

/** The requester accepts what was delivered, or disputes it. */
export const COMPLETION: ActForm = {
  parts: ({ view, request }) => {
    const { words } = view;
    const { form: text, faults } = words.acts;
    const items = request.delivery?.items ?? [];
    return [
      {
        kind: 'radios',
        at: '/accepted',
        label: text.accepted,
        need: faults.choose,
        as: 'truth',
        large: true,
        choices: yesOrNo(text.acceptedYes, text.acceptedNo),
      },
      ...(items.length > 1
        ? [
            {
              kind: 'checks' as const,
              at: '/items',
              label: text.disputedItems,
              hint: text.disputedItemsHint,
              choices: items.map(({ id }) => ({ value: id, label: `${words.request.item} ${id}` })),
            },
          ]
        : []),
      {
        kind: 'text',
        at: '/reason',
        label: text.completionReason,
        hint: text.completionReasonHint,
        rows: 4,
        large: true,
      },
    ];
  },
  check: (form, { view }) =>
    form.text('/accepted') === 'tidak' && form.text('/reason') === ''
      ? [{ pointer: '/reason', text: view.words.acts.faults.disputeReason }]
      : [],
  sentences: (_form, { view }, body) => {
    const { sentences } = view.words.acts;
    const { accepted, items, reason } = body as unknown as Completion;
    return [
      accepted ? sentences.accepts : sentences.disputes(items?.join(', ') ?? null),
      ...(reason ? [sentences.reason(reason)] : []),
    ];
  },
};

const MARKS = ['timeliness', 'openness', 'result'] as const;
const STARS = [1, 2, 3, 4, 5] as const;

/** Each party rates once how the two worked together. */
export const RATING: ActForm = {
  parts: ({ view }) => {
    const { form: text, faults } = view.words.acts;
    return [
      ...MARKS.map((mark): Part => ({
        kind: 'radios',
        at: `/${mark}`,
        label: text.marks[mark],
        need: faults.choose,
        as: 'whole',
        inline: true,
        large: true,
        choices: STARS.map((value) => ({ value: String(value), label: text.mark[value] })),
      })),
      {
        kind: 'text',
        at: '/text',
        label: text.remark,
        hint: text.remarkHint,
        rows: 3,
        large: true,
      },
    ];
  },
  sentences: (_form, { view }, body) => {
    const { form: text, sentences } = view.words.acts;
    const { text: remark, ...marks } = body as unknown as Rating;
    return [
      ...MARKS.map((mark) =>
        sentences.rates(text.marks[mark], text.mark[marks[mark] as (typeof STARS)[number]]),
      ),
      ...(remark ? [sentences.remark(remark)] : []),
    ];
  },
};
