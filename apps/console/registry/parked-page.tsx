import type { ParkedMessageAnswer, RedriveAnswer } from '#libs/contracts/answers';
import type { Listed } from '../api/api';
import { Empty, Paging } from '../pages/lists';
import { Details, Instant, Notice, Row, Rows } from '../pages/parts';
import type { View } from '../pages/pages';
import type { Words } from '../words/words';
import { instantText } from '../words/times';

type Outcome = RedriveAnswer['outcome'];

export const isOutcome = (text: unknown): text is Outcome =>
  text === 'accepted' || text === 'rejected' || text === 'parked';

interface Props {
  view: View;
  page: Listed<ParkedMessageAnswer>;
  /** Of the message that was checked again just now. */
  outcome: Outcome | null;
  nameOf: (code: string) => string;
}

export const PARKED = '/konsol/pesan-tertahan';

/** Why a message is parked. */
export const reasonText = (code: string, { parked }: Words): string =>
  parked.reasons[code] ?? parked.otherReason(code);

/** Parked messages, newest first, without their content. */
export function ParkedMessagesPage({ view, page, outcome, nameOf }: Props) {
  const { parked } = view.words;
  return (
    <div class="bk-wide">
      {outcome && (
        <Notice
          title={parked.outcomes[outcome]}
          kind={outcome === 'accepted' ? 'success' : 'note'}
        />
      )}
      <h1 class="govuk-heading-l">{parked.title}</h1>
      <p class="govuk-body">{parked.lead}</p>
      {page.items.length === 0 ? (
        <Empty text={parked.empty}>{parked.emptyHint}</Empty>
      ) : (
        <>
          <p class="govuk-hint">{parked.redriveHint}</p>
          <ol class="bk-parked">
            {page.items.map((message) => (
              <li key={message.id}>
                <Message view={view} message={message} nameOf={nameOf} />
              </li>
            ))}
          </ol>
        </>
      )}
      <Paging view={view} page={page} path={PARKED} />
    </div>
  );
}

function Message({
  view,
  message,
  nameOf,
}: {
  view: View;
  message: ParkedMessageAnswer;
  nameOf: (code: string) => string;
}) {
  const { parked } = view.words;
  const { id, reason, receivedAt, redrivenAt, agency } = message;
  const received = instantText(new Date(receivedAt), view);
  return (
    <>
      <h2 class="govuk-heading-s">{reasonText(reason.code, view.words)}</h2>
      <p class="bk-quiet bk-small">
        {parked.received} <Instant at={receivedAt} view={view} /> ·{' '}
        {parked.bytes(message.bytes.toLocaleString('id-ID'))}
        {redrivenAt !== null && (
          <>
            {' · '}
            {parked.redriven} <Instant at={redrivenAt} view={view} />
          </>
        )}
      </p>
      <Details summary={parked.detail}>
        <p class="bk-lines" lang="en">
          {reason.detail}
        </p>
        <Rows>
          <Row name={parked.agency}>{agency === null ? parked.unproven : nameOf(agency)}</Row>
          <Row name={parked.place}>
            {parked.placeText(message.topic, message.partition, message.offset)}
          </Row>
          <Row name={parked.sha256}>
            <span class="bk-code">{message.sha256}</span>
          </Row>
        </Rows>
      </Details>
      <p>
        <a class="govuk-link" href={`${PARKED}/${id}`} aria-label={parked.openOf(received)}>
          {parked.open}
        </a>
      </p>
      {redrivenAt === null && <RedriveForm view={view} message={message} />}
    </>
  );
}

/** The button that runs the same bytes through the same checks. */
export function RedriveForm({ view, message }: { view: View; message: ParkedMessageAnswer }) {
  const { parked } = view.words;
  const received = instantText(new Date(message.receivedAt), view);
  return (
    <form method="post" action={`${PARKED}/${message.id}/jalankan`} data-once>
      <button class="govuk-button govuk-button--secondary" aria-label={parked.redriveOf(received)}>
        {parked.redrive}
      </button>
    </form>
  );
}
