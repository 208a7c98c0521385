import type { RequestAnswer } from '#libs/contracts/request-answers';
import { articleOf } from '../words/law';
import { dateText, rupiahText } from '../words/times';
import type { View } from '../pages/pages';
import { Instant, Paragraphs, Row, Rows, Section } from '../pages/parts';

interface Props {
  view: View;
  request: RequestAnswer;
  nameOf: (code: string) => string;
  zone: string;
}

/** What is asked, by whom. Every text is a party's own, shown as text. */
export function AskedSection({ view, request, nameOf, zone }: Props) {
  const { words, language } = view;
  const text = words.request;
  return (
    <Section id="diminta" title={text.asked}>
      {request.contentAt && <Sealed view={view} contentAt={request.contentAt} />}
      {request.description && <Paragraphs text={request.description} />}
      <Items view={view} request={request} />
      <Rows>
        <Row name={text.kind}>{words.kind[request.kind]}</Row>
        <Row name={text.neededBy}>
          <time dateTime={request.neededBy}>{dateText(request.neededBy, language)}</time>
        </Row>
        <Row name={text.urgency}>{words.urgency[request.urgency]}</Row>
        <Row name={text.classification}>{words.classification[request.classification]}</Row>
        {request.requestedBy && (
          <Row name={text.requestedBy}>
            {request.requestedBy.name}, {request.requestedBy.position}
          </Row>
        )}
        <Row name={text.reference}>{request.reference}</Row>
        <Row name={text.received}>
          <Instant at={request.receivedAt} view={view} zone={zone} />
        </Row>
        <Row name={text.responsible}>
          {nameOf(request.responsible.holder)} ({articleOf('37', view.language)})
        </Row>
      </Rows>
      {request.emergency && <EmergencyOf view={view} request={request} />}
      {request.costs && request.costs.length > 0 && <Costs view={view} costs={request.costs} />}
      {request.attachments && request.attachments.length > 0 && (
        <>
          <h3 class="govuk-heading-s">{text.attachments}</h3>
          <p class="govuk-hint">{text.attachmentHint}</p>
          <ul class="govuk-list">
            {request.attachments.map(({ title, uri, sha256 }) => (
              <li key={uri}>
                <a class="govuk-link" href={uri} rel="noreferrer noopener external">
                  {title}
                </a>
                <br />
                <span class="bk-code">SHA-256 {sha256}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

function Sealed({
  view: { words },
  contentAt,
}: {
  view: View;
  contentAt: NonNullable<RequestAnswer['contentAt']>;
}) {
  return (
    <div class="govuk-inset-text">
      <p class="govuk-body">
        <strong>{words.request.sealed}</strong>
      </p>
      <p class="govuk-body">{words.request.sealedHint}</p>
      <p class="govuk-body">
        <a class="govuk-link" href={contentAt.uri} rel="noreferrer noopener external">
          {contentAt.uri}
        </a>
        <br />
        <span class="bk-code">SHA-256 {contentAt.sha256}</span>
      </p>
    </div>
  );
}

function Items({ view: { words }, request }: { view: View; request: RequestAnswer }) {
  const text = words.request;
  return (
    <table class="govuk-table">
      <caption class="govuk-table__caption govuk-table__caption--s">{text.items}</caption>
      <thead class="govuk-table__head">
        <tr class="govuk-table__row">
          <th scope="col" class="govuk-table__header">
            {text.item}
          </th>
          <th scope="col" class="govuk-table__header">
            {text.description}
          </th>
          <th scope="col" class="govuk-table__header govuk-table__header--numeric">
            {text.quantity}
          </th>
        </tr>
      </thead>
      <tbody class="govuk-table__body">
        {request.items.map(({ id, description, quantity, classification, secrecy }) => (
          <tr class="govuk-table__row" key={id}>
            <th scope="row" class="govuk-table__header">
              {id}
            </th>
            <td class="govuk-table__cell">
              {description ?? words.queue.sealed}
              {classification && classification !== request.classification && (
                <span class="bk-quiet bk-small"> · {words.classification[classification]}</span>
              )}
              {secrecy && (
                <span class="bk-quiet bk-small">
                  {' '}
                  · {secrecy.regulation} {secrecy.article}
                </span>
              )}
            </td>
            <td class="govuk-table__cell govuk-table__cell--numeric">
              {quantity?.toLocaleString('id-ID') ?? '—'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function EmergencyOf({ view, request }: { view: View; request: RequestAnswer }) {
  const { words, language } = view;
  const { event, region, decree, withoutDecreeBecause } = request.emergency ?? {};
  return (
    <div class="govuk-inset-text">
      <h3 class="govuk-heading-s">{words.request.emergency}</h3>
      <p class="govuk-body">
        {event} {region && <span class="bk-code">{region}</span>}
      </p>
      <p class="govuk-body">
        {words.request.decree}:{' '}
        {decree
          ? [decree.number, decree.date && dateText(decree.date, language), decree.by]
              .filter(Boolean)
              .join(', ')
          : `${words.request.noDecree}. ${withoutDecreeBecause ?? ''}`}
      </p>
      {request.emergencyApplies && <p class="govuk-body">{words.request.emergencyApplies}</p>}
    </div>
  );
}

function Costs({
  view: { words },
  costs,
}: {
  view: View;
  costs: NonNullable<RequestAnswer['costs']>;
}) {
  const text = words.request;
  return (
    <table class="govuk-table">
      <caption class="govuk-table__caption govuk-table__caption--s">{text.costs}</caption>
      <thead class="govuk-table__head">
        <tr class="govuk-table__row">
          <th scope="col" class="govuk-table__header">
            {text.cost}
          </th>
          <th scope="col" class="govuk-table__header">
            {text.fundedBy}
          </th>
          <th scope="col" class="govuk-table__header govuk-table__header--numeric">
            {text.amount}
          </th>
        </tr>
      </thead>
      <tbody class="govuk-table__body">
        {costs.map(({ item, amount, fundedBy, budgetLine }, at) => (
          <tr class="govuk-table__row" key={at}>
            <td class="govuk-table__cell">
              {item} {budgetLine && <span class="bk-quiet bk-small">{budgetLine}</span>}
            </td>
            <td class="govuk-table__cell">{words.fundedBy[fundedBy]}</td>
            <td class="govuk-table__cell govuk-table__cell--numeric">{rupiahText(amount)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
