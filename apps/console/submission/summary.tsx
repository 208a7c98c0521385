import type { CostLine } from '#libs/contracts/submit-request';
import type { Classification, Kind, Urgency } from '#libs/contracts/submit-request';
import type { GrantGround } from '#libs/law/evaluation';
import { costSentences } from '../acts/cost-parts';
import type { Form } from '../http/form';
import { Row, Rows } from '../pages/parts';
import { articleOf } from '../words/law';
import { dateText, rupiahText } from '../words/times';
import { bodyOf, stepPath } from './submission';
import type { Desk } from './step-parts';

/** The body as its rows read it. */
interface Written {
  provider?: string;
  requester?: string;
  service?: string;
  kind: Kind;
  classification: Classification;
  urgency: Urgency;
  reference: string;
  subject?: string;
  description?: string;
  contentAt?: { uri: string; sha256: string };
  neededBy: string;
  items?: { id: string; description?: string; quantity?: number }[];
  grounds: { provision: GrantGround; facts?: string; cost?: number; ownMeans?: number }[];
  emergency?: { event?: string; region?: string };
  requestedBy: { name: string; position: string };
  costs?: CostLine[];
  attachments?: { title: string; uri: string; sha256: string }[];
}

type Entry = [name: string, text: string, step?: number];

/** The request as it will be sent, with a way back to each step. */
export function Summary({ desk, form }: { desk: Desk; form: Form }) {
  const body = bodyOf(form, desk).body as unknown as Written;
  const { submission: text } = desk.view.words;
  const entries: Entry[] = [
    ...whomEntries(body, desk),
    ...whatEntries(body, desk),
    ...whyEntries(body, desk),
    ...restEntries(body, desk),
  ];
  return (
    <Rows>
      {entries.map(([name, value, step], at) => (
        <Row name={name} key={at}>
          {value}{' '}
          {step !== undefined && (
            <a class="govuk-link bk-small" href={stepPath(step, desk.oral)}>
              {text.change} <span class="govuk-visually-hidden">{name}</span>
            </a>
          )}
        </Row>
      ))}
    </Rows>
  );
}

function whomEntries(body: Written, { view, agencies, services, oral }: Desk): Entry[] {
  const { words } = view;
  const other = oral ? body.requester : body.provider;
  const service = services.find(({ id }) => id === body.service);
  return [
    [
      oral ? words.queue.requester : words.queue.provider,
      agencies.find(({ code }) => code === other)?.name ?? '',
      1,
    ],
    ...(body.service ? ([[words.life.service, service?.title ?? body.service]] as Entry[]) : []),
    [words.request.kind, words.kind[body.kind]],
    [words.request.classification, words.classification[body.classification]],
  ];
}

function whatEntries(body: Written, { view }: Desk): Entry[] {
  const { request, submission: text, queue } = view.words;
  const { contentAt, items = [], attachments = [] } = body;
  return [
    [request.reference, body.reference, 2],
    ...(contentAt
      ? ([[text.sealedContent, `${contentAt.uri} (SHA-256 ${contentAt.sha256})`]] as Entry[])
      : ([
          [text.subject, body.subject ?? ''],
          [text.description, body.description ?? ''],
        ] as Entry[])),
    ...items.map(({ description = queue.sealed, quantity }, at): Entry => [
      text.item(at + 1),
      quantity === undefined ? description : `${description} (${quantity})`,
    ]),
    ...attachments.map(({ title, uri }): Entry => [request.attachments, `${title}: ${uri}`]),
  ];
}

function whyEntries({ grounds }: Written, { view }: Desk): Entry[] {
  const { acts } = view.words;
  return grounds.map(({ provision, facts = '', cost, ownMeans }, at) => {
    const means =
      cost !== undefined && ownMeans !== undefined
        ? acts.sentences.means(rupiahText(cost), rupiahText(ownMeans))
        : '';
    const said = `${facts} ${means}`.trim() || acts.form.sealedFacts;
    return [articleOf(provision, view.language), said, at === 0 ? 3 : undefined];
  });
}

function restEntries(body: Written, { view }: Desk): Entry[] {
  const { words, language } = view;
  const { request, urgency } = words;
  const { emergency, requestedBy, costs = [] } = body;
  return [
    [request.neededBy, dateText(body.neededBy, language), 4],
    [request.urgency, urgency[body.urgency]],
    ...(emergency ? ([[request.emergency, emergency.event ?? '']] as Entry[]) : []),
    [request.requestedBy, `${requestedBy.name}, ${requestedBy.position}`, 5],
    ...(costs.length > 0
      ? ([[request.costs, costSentences(costs, words, language).join(' ')]] as Entry[])
      : []),
  ];
}
