import { Information } from '#libs/contracts/act-bodies';
import { FieldError, problem } from '#libs/contracts/problem';
import { MAX_ITEMS, type RequestData } from '#libs/contracts/submit-request';
import { evaluateRequest } from '../evaluation/evaluate-request';
import { evaluatedChange, refusing } from '../request/lifecycle';
import { readEvaluation } from '../request/reads';
import { between, defineAct } from './act';

/** The requester answers or completes the request; the law is evaluated again. */
export const information = defineAct({
  name: 'information',
  operationId: 'supplyInformation',
  summary: 'Answer a question or complete the request, as the requester',
  body: Information,
  examples: {
    answer: { text: 'Penilaian berlangsung tiga hari.' },
    item: { items: [{ id: '2', description: 'Penilaian 80 pejabat pengawas', quantity: 80 }] },
  },
  by: { requester: ['requester', 'system'] },
  transitions: between(
    ['returned', 'awaiting-clarification'],
    ...(['awaiting-decision', 'returned', 'not-assistance'] as const),
  ),
  conflict: 'bars',
  problems: [],
  message: 'supply-information',
  read: (tx, { id }) => readEvaluation(tx, id),
  decide: (request, body, { parties, actor, now, receivedAt, at, known: former }) => {
    const data = supplied(request.data, body);
    const errors = faultsOf(request.data, body, data, at);
    if (errors.length > 0)
      return refusing(
        problem('validation-failed', 'Some fields are invalid; see errors.', { errors }),
      );
    const { requester, provider } = parties;
    const evaluated = evaluateRequest({ ...request, data }, requester, provider, receivedAt, now);
    const change = evaluatedChange(evaluated, former);
    change.set.data = data;
    change.entries.unshift({
      name: 'information-supplied',
      status: 'awaiting-decision',
      actor,
      data: body,
      change: { fields: Object.keys(body).filter((key) => key !== 'text') },
    });
    return { change };
  },
});

/** Each ground, item or field that is given replaces the former one. */
export function supplied(
  data: RequestData,
  { text: _, grounds, items, ...fields }: Information,
): RequestData {
  const replaced = <T>(old: T[], given: T[] | undefined, id: (entry: T) => string): T[] => {
    const byId = new Map(old.map((entry) => [id(entry), entry]));
    for (const entry of given ?? []) byId.set(id(entry), entry);
    return [...byId.values()];
  };
  return {
    ...data,
    ...fields,
    grounds: replaced<RequestData['grounds'][number]>(data.grounds, grounds, (g) => g.provision),
    items: replaced<RequestData['items'][number]>(data.items, items, (item) => item.id),
  };
}

function faultsOf(
  before: RequestData,
  body: Information,
  after: RequestData,
  at: string,
): FieldError[] {
  const { text, contentAt, grounds = [], items = [], ...fields } = body;
  const given = [text, contentAt, grounds[0], items[0], ...Object.values(fields)];
  if (given.every((value) => value === undefined))
    return [{ pointer: at, code: 'missing', detail: 'give at least one thing that was asked for' }];
  // Additions must not exceed the limits of one submission.
  if (after.items.length > MAX_ITEMS)
    return [
      {
        pointer: `${at}/items`,
        code: 'too-many',
        detail: `with these the request has ${after.items.length} items; ${MAX_ITEMS} are the most`,
      },
    ];
  const texts: [string, string | undefined][] = [
    ...grounds.map(({ facts }, n): [string, typeof facts] => [`grounds/${n}/facts`, facts]),
    ...items.map(({ description }, n): [string, typeof description] => [
      `items/${n}/description`,
      description,
    ]),
  ];
  if (before.contentAt)
    return [['text', text] as const, ...texts].flatMap(([field, said]) =>
      said === undefined ? [] : [{ pointer: `${at}/${field}`, ...SEALED }],
    );
  return [
    ...texts.flatMap(([field, said]) =>
      said === undefined
        ? [{ pointer: `${at}/${field}`, code: 'missing', detail: 'it is needed' }]
        : [],
    ),
    ...(contentAt ? [{ pointer: `${at}/contentAt`, ...OPEN }] : []),
  ];
}

const SEALED = {
  code: 'sealed',
  detail:
    'from classification rahasia up, free text does not travel: put it where contentAt points, and give its new contentAt',
};
const OPEN = {
  code: 'surplus',
  detail: 'only a request from classification rahasia up is sealed; say it in the fields',
};
