import type { ComponentChildren } from 'preact';
import type { DeliveryReport, DeliveryState } from '#libs/contracts/deliveries';
import type { RequestProps } from './request-props';
import { TableHead } from '../pages/data-table';
import { Details, Instant, Row, Rows, Section } from '../pages/parts';

/** The help as it was given so far: item by item, report by report. */
export function DeliverySection({ of }: { of: RequestProps }) {
  const { view, dossier } = of;
  const { life } = view.words;
  const { delivery } = dossier.request;
  if (!delivery) return null;
  const zone = dossier.deadline.timeZone;
  return (
    <Section id="bantuan" title={life.delivery}>
      <Items of={of} delivery={delivery} />
      <h3 class="govuk-heading-s">{life.reports}</h3>
      <ol class="bk-history">
        {delivery.reports.map((report) => (
          <Report key={report.at} of={of} report={report} />
        ))}
      </ol>
      {delivery.disputes.length > 0 && (
        <>
          <h3 class="govuk-heading-s">{life.disputes}</h3>
          {delivery.disputes.map(({ at, reason, items }) => (
            <div key={at}>
              <p class="bk-quiet bk-small">
                <Instant at={at} view={view} zone={zone} /> · {life.forItems(items.join(', '))}
              </p>
              <p class="bk-quote">{reason}</p>
            </div>
          ))}
        </>
      )}
      <Reminders of={of} delivery={delivery} />
    </Section>
  );
}

function Items({ of, delivery }: { of: RequestProps; delivery: DeliveryState }) {
  const { view, dossier } = of;
  const { life, queue } = view.words;
  const describe = (id: string): string =>
    dossier.request.items.find((item) => item.id === id)?.description ?? queue.sealed;
  return (
    <table class="govuk-table bk-list" role="table">
      <caption class="govuk-visually-hidden">{life.delivery}</caption>
      <TableHead columns={[life.item, life.approved, life.delivered, life.state]} />
      <tbody class="govuk-table__body" role="rowgroup">
        {delivery.items.map(({ id, approved, delivered, status, disputed }) => (
          <tr class="govuk-table__row" role="row" key={id}>
            <th scope="row" class="govuk-table__header" role="rowheader">
              <strong>{id}</strong> {describe(id)}
            </th>
            <Cell name={life.approved}>{approved?.toLocaleString('id-ID') ?? '—'}</Cell>
            <Cell name={life.delivered}>
              {approved === null && delivered === 0 ? '—' : delivered.toLocaleString('id-ID')}
            </Cell>
            <Cell name={life.state}>{disputed ? life.disputed : life.itemStates[status]}</Cell>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** On a narrow screen a row is a block, and each cell names its column. */
const Cell = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <td class="govuk-table__cell" role="cell" data-label={name}>
    {children}
  </td>
);

function Report({ of, report }: { of: RequestProps; report: DeliveryReport }) {
  const { view, dossier, nameOf } = of;
  const { acts } = view.words;
  const { at, by, status, items } = report;
  return (
    <li>
      <h3>{acts.form.steps[status].name}</h3>
      <p class="bk-quiet bk-small">
        <Instant at={at} view={view} zone={dossier.deadline.timeZone} /> · {nameOf(by)}
      </p>
      {items.map(({ id, quantity, note, documents }) => (
        <div key={id}>
          <p>{acts.sentences.delivered(id, quantity?.toLocaleString('id-ID') ?? null, null)}</p>
          {note && <p class="bk-quote">{note}</p>}
          {documents.map(({ title, uri, sha256 }) => (
            <Reference key={sha256} title={title} uri={uri} sha256={sha256} />
          ))}
        </div>
      ))}
    </li>
  );
}

/** A document that stands elsewhere. Only addresses of the web are links. */
const Reference = (of: { title: string; uri: string; sha256: string }) => (
  <p>
    {of.uri.startsWith('https://') ? (
      <a class="govuk-link" href={of.uri} rel="noreferrer noopener external">
        {of.title}
      </a>
    ) : (
      <>
        {of.title}, <span class="bk-code">{of.uri}</span>
      </>
    )}
    <br />
    <span class="bk-code">SHA-256 {of.sha256}</span>
  </p>
);

function Reminders({ of, delivery }: { of: RequestProps; delivery: DeliveryState }) {
  const { view, dossier } = of;
  const { life } = view.words;
  const zone = dossier.deadline.timeZone;
  const told: [string, string | null][] = [
    [life.reminded, delivery.remindedAt],
    [life.superiorTold, delivery.superiorToldAt],
  ];
  const happened = told.flatMap(([name, at]) => (at === null ? [] : [[name, at] as const]));
  if (happened.length === 0) return null;
  return (
    <Rows>
      {happened.map(([name, at]) => (
        <Row name={name} key={name}>
          <Instant at={at} view={view} zone={zone} />
        </Row>
      ))}
    </Rows>
  );
}

/** How both parties rated each other, and the letters that they signed elsewhere. */
export function AfterSection({ of }: { of: RequestProps }) {
  const { view, dossier } = of;
  const { life, acts } = view.words;
  const { ratings, signedLetters } = dossier.request;
  if (ratings.length === 0 && signedLetters.length === 0) return null;
  return (
    <section class="bk-section" id="sesudahnya" aria-label={life.ratings}>
      {ratings.length > 0 && (
        <>
          <h2 class="govuk-heading-m">{life.ratings}</h2>
          <Rows>
            {ratings.map(({ by, timeliness, openness, result }) => (
              <Row name={life.raters[by]} key={by}>
                {acts.form.marks.timeliness} {life.mark(timeliness)}, {acts.form.marks.openness}{' '}
                {life.mark(openness)}, {acts.form.marks.result} {life.mark(result)}
              </Row>
            ))}
          </Rows>
        </>
      )}
      {signedLetters.length > 0 && (
        <Details summary={life.letters} open>
          <p class="govuk-hint">{life.lettersHint}</p>
          {signedLetters.map(({ kind, by, uri, sha256 }) => (
            <Reference
              key={sha256 + by}
              title={`${acts.form.letters[kind]} (${life.raters[by].toLowerCase()})`}
              {...{ uri, sha256 }}
            />
          ))}
        </Details>
      )}
    </section>
  );
}
