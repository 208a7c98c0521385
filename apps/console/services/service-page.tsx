import type { ServiceAnswer } from '#libs/contracts/services';
import { BackLink, Instant, Notice, Paragraphs, Row, Rows } from '../pages/parts';
import type { View } from '../pages/pages';
import { dateText, rupiahText } from '../words/times';

/** "20 orang per bulan"; null if it is not stated. */
export function capacityText(
  { capacity }: Pick<ServiceAnswer, 'capacity'>,
  { words }: View,
): string | null {
  if (!capacity) return null;
  const amount = capacity.amount.toLocaleString('id-ID');
  return words.services.capacityText(amount, capacity.unit, capacity.per ?? null);
}

interface Props {
  view: View;
  service: ServiceAnswer;
  /** Whether the official may change it. */
  writes: boolean;
  /** Whether it was saved just now. */
  saved: boolean;
}

export function OneServicePage({ view, service, writes, saved }: Props) {
  const { words } = view;
  const text = words.services;
  const path = `/konsol/layanan/${service.id}`;
  const isOpen = service.endedAt === null;
  return (
    <div class="bk-wide">
      <BackLink href="/konsol/layanan">{text.title}</BackLink>
      {saved && (
        <Notice title={text.saved}>
          <p class="govuk-body">{text.savedHint}</p>
        </Notice>
      )}
      <span class="govuk-caption-l bk-small">{service.providerName}</span>
      <h1 class="govuk-heading-l">{service.title}</h1>
      <Facts view={view} service={service} />
      {isOpen && (
        <div class="govuk-button-group">
          {view.caller?.roles.includes('requester') && (
            <a class="govuk-button govuk-button--secondary" href="/konsol/permohonan/baru">
              {words.site.newRequest}
            </a>
          )}
          {writes && (
            <>
              <a class="govuk-button" href={`${path}/ubah`}>
                {text.edit}
              </a>
              <a class="govuk-link" href={`${path}/akhiri`}>
                {text.end}
              </a>
            </>
          )}
        </div>
      )}
      {!writes && <p class="govuk-hint">{text.notYours}</p>}
    </div>
  );
}

function Facts({ view, service }: { view: View; service: ServiceAnswer }) {
  const { words, language } = view;
  const text = words.services;
  const day = (date: string): string => dateText(date, language);
  return (
    <Rows>
      <Row name={text.kind}>{words.kind[service.kind]}</Row>
      <Row name={text.description}>
        <Paragraphs text={service.description} />
      </Row>
      <Row name={text.regions}>
        {service.regions.length === 0 ? text.everywhere : service.regions.join(', ')}
      </Row>
      <Row name={text.capacity}>{capacityText(service, view) ?? text.notStated}</Row>
      <Row name={text.leadDays}>
        {service.leadDays === null ? text.notStated : text.leadDaysText(service.leadDays)}
      </Row>
      {service.conditions.length > 0 && (
        <Row name={text.conditions}>
          <ul class="govuk-list govuk-list--bullet">
            {service.conditions.map((condition) => (
              <li key={condition}>{condition}</li>
            ))}
          </ul>
        </Row>
      )}
      <Row name={text.costs}>
        {service.costs.length === 0 ? (
          text.noCosts
        ) : (
          <ul class="govuk-list govuk-list--bullet">
            {service.costs.map(({ item, amount, unit }) => (
              <li key={item}>
                {item}: {text.costText(rupiahText(amount), unit)}
              </li>
            ))}
          </ul>
        )}
      </Row>
      <Row name={text.valid}>
        {text.validText(day(service.validFrom), service.validTo && day(service.validTo))}
      </Row>
      {service.endedAt !== null && (
        <Row name={text.endedAt}>
          <Instant at={service.endedAt} view={view} />
        </Row>
      )}
      <Row name={text.code}>
        <code>{service.id}</code>, {text.version(service.version)}
        <br />
        <span class="bk-quiet bk-small">{text.codeHint}</span>
      </Row>
    </Rows>
  );
}
