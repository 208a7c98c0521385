import type { CloudEvent } from '#libs/contracts/envelope';
import {
  ACCEPTED,
  AcceptedReceipt,
  AGENCY_KEYS_CHANGED,
  AGENCY_REGISTERED,
  AGENCY_SERVICE_CHANGED,
  AgencyEventData,
  AgencyKeysEventData,
  REJECTED,
  RejectedReceipt,
  RequestEventData,
} from '#libs/contracts/events';
import type { ServiceEventData } from '#libs/contracts/services';
import { STATUS } from '#libs/contracts/statuses';
import type { Listed } from '../api/api';
import { Empty, Paging } from '../pages/lists';
import type { View } from '../pages/pages';
import { Instant, StatusTag } from '../pages/parts';
import { clockText, dayText } from '../words/times';

interface Props {
  view: View;
  page: Listed<CloudEvent>;
  /** Oldest first; otherwise newest first. */
  fromBeginning: boolean;
  nameOf: (code: string) => string;
  /** Time zone of the official's agency. */
  zone: string | undefined;
}

const PATH = '/konsol/kotak-masuk';

export function InboxPage(props: Props) {
  const { view, page, fromBeginning } = props;
  const { mailbox } = view.words;
  return (
    <div class="bk-wide">
      <h1 class="govuk-heading-l">{mailbox.title}</h1>
      <p class="govuk-body">{mailbox.lead}</p>
      <nav class="bk-tabs" aria-label={mailbox.order}>
        <a class="govuk-link" href={PATH} aria-current={fromBeginning ? undefined : 'page'}>
          {mailbox.newest}
        </a>
        <a
          class="govuk-link"
          href={`${PATH}?urut=awal`}
          aria-current={fromBeginning ? 'page' : undefined}
        >
          {mailbox.oldest}
        </a>
      </nav>
      {page.items.length === 0 ? (
        <Empty text={page.paged ? mailbox.emptyNext : mailbox.empty}>
          {!page.paged && mailbox.emptyHint}
        </Empty>
      ) : (
        <Days {...props} />
      )}
      <p class="govuk-body">
        <a class="govuk-link" href="/konsol/periksa-pesan">
          {mailbox.toCheck}
        </a>
      </p>
      <Paging
        view={view}
        page={page}
        path={PATH}
        filters={new URLSearchParams(fromBeginning ? { urut: 'awal' } : {})}
        cursor={fromBeginning ? 'after' : 'before'}
      />
    </div>
  );
}

/** The events under the day on which they happened. */
function Days(props: Props) {
  const { view, page, zone } = props;
  const days: { day: string; of: CloudEvent[] }[] = [];
  for (const event of page.items) {
    const day = dayText(new Date(event.time), view.language, zone);
    const last = days.at(-1);
    if (last?.day === day) last.of.push(event);
    else days.push({ day, of: [event] });
  }
  return (
    <>
      {days.map(({ day, of }) => (
        <section key={day + (of[0]?.id ?? '')} aria-label={day}>
          <h2 class="govuk-heading-s bk-day-heading">{day}</h2>
          <ol class="bk-inbox">
            {of.map((event) => (
              <li key={event.id}>
                <time class="bk-quiet bk-small" dateTime={event.time}>
                  {clockText(new Date(event.time), view.language, zone)}
                </time>
                <div>
                  <Entry {...props} event={event} />
                </div>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function Entry({ view, event, nameOf }: Props & { event: CloudEvent }) {
  const { mailbox } = view.words;
  const { type } = event;
  if (type === ACCEPTED) return <Accepted view={view} data={event.data as never} />;
  if (type === REJECTED) return <Rejected view={view} data={event.data as never} />;
  if (type === AGENCY_REGISTERED) {
    const { name } = event.data as unknown as AgencyEventData;
    return <Told title={mailbox.registered} text={mailbox.registeredText(name)} />;
  }
  if (type === AGENCY_KEYS_CHANGED) {
    const { added = [], revoked = [] } = event.data as unknown as AgencyKeysEventData;
    const text = mailbox.keysText(added.length, revoked.length);
    return <Told title={mailbox.keysChanged} text={text} />;
  }
  if (type === AGENCY_SERVICE_CHANGED) {
    const { service } = event.data as unknown as ServiceEventData;
    return (
      <>
        <Told title={mailbox.serviceChanged} text={mailbox.serviceText} />
        <a class="govuk-link bk-small" href={`/konsol/layanan/${service}`}>
          {mailbox.toService}
        </a>
      </>
    );
  }
  const [, name] = /^bantuan-kedinasan\.request\.([a-z-]+)\.v1$/.exec(type) ?? [];
  const told = name === undefined ? undefined : view.words.event[name];
  if (told === undefined) return <Told title={mailbox.other} text={mailbox.otherText(type)} />;
  const data = event.data as unknown as RequestEventData;
  return <OfRequest view={view} told={told} data={data} nameOf={nameOf} />;
}

const Told = ({ title, text }: { title: string; text: string }) => (
  <>
    <strong>{title}</strong>
    <p>{text}</p>
  </>
);

const linkOf = (requestId: string): string => `/konsol/permohonan/${requestId}`;

function OfRequest({
  view,
  told,
  data,
  nameOf,
}: {
  view: View;
  /** What happened, in words. */
  told: string;
  data: RequestEventData;
  nameOf: (code: string) => string;
}) {
  const { mailbox } = view.words;
  const open = STATUS[data.status].clock !== 'ended';
  return (
    <>
      <strong>{told}</strong> <StatusTag status={data.status} words={view.words} />
      <p>
        <a class="govuk-link" href={linkOf(data.requestId)}>
          {data.reference}
        </a>{' '}
        · {mailbox.parties(nameOf(data.requester), nameOf(data.provider))}
      </p>
      {open && data.running && (
        <p class="bk-quiet bk-small">
          {mailbox.due}: <Instant at={data.dueAt} view={view} />
        </p>
      )}
    </>
  );
}

function Accepted({ view, data }: { view: View; data: AcceptedReceipt }) {
  const { mailbox } = view.words;
  return (
    <>
      <strong>{mailbox.accepted}</strong> <StatusTag status={data.status} words={view.words} />
      <p>
        {mailbox.acceptedText(data.reference)}{' '}
        <a class="govuk-link" href={linkOf(data.requestId)}>
          {mailbox.request}
          <span class="govuk-visually-hidden"> {data.reference}</span>
        </a>
      </p>
    </>
  );
}

/** The problem says in English what a machine must mend; its fields are named. */
function Rejected({ view, data }: { view: View; data: RejectedReceipt }) {
  const { mailbox } = view.words;
  const { detail, errors = [] } = data.problem;
  return (
    <>
      <strong>{mailbox.rejected}</strong>
      <p>{mailbox.rejectedText(data.reference ?? mailbox.unknownReference)}</p>
      <div class="bk-quote bk-small" lang="en">
        <p>{detail}</p>
        {errors.length > 0 && (
          <ul class="govuk-list govuk-list--bullet bk-small">
            {errors.map(({ pointer, detail: said }) => (
              <li key={pointer + said}>
                <code>{pointer}</code> {said}
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}
