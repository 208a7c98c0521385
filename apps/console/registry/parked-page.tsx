import type { ParkedMessageAnswer, RedriveAnswer } from '#libs/contracts/answers';
import { Empty, Paging } from '../pages/lists';
import { Details, Instant, Notice, Row, Rows } from '../pages/parts';
import type { View } from '../pages/pages';
import { instantText } from '../words/times';

type Outcome = RedriveAnswer['outcome'];

export const isOutcome = (text: unknown): text is Outcome =>
  text === 'accepted' || text === 'rejected' || text === 'parked';

interface Props {
  view: View;
  messages: ParkedMessageAnswer[];
  next: string | null;
  paged: boolean;
  /** Of the message that was checked again just now. */
  outcome: Outcome | null;
  nameOf: (code: string) => string;
}

const PATH = '/konsol/pesan-tertahan';

/** Parked messages, newest first, without their content. */
export function ParkedMessagesPage({ view, messages, next, paged, outcome, nameOf }: Props) {
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
      {messages.length === 0 ? (
        <Empty text={parked.empty}>{parked.emptyHint}</Empty>
      ) : (
        <>
          <p class="govuk-hint">{parked.redriveHint}</p>
          <ol class="bk-parked">
            {messages.map((message) => (
              <li key={message.id}>
                <Message view={view} message={message} nameOf={nameOf} />
              </li>
            ))}
          </ol>
        </>
      )}
      <Paging
        view={view}
        first={paged ? PATH : null}
        next={next === null ? null : `${PATH}?${new URLSearchParams({ after: next }).toString()}`}
      />
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
      <h2 class="govuk-heading-s">
        {parked.reasons[reason.code] ?? parked.otherReason(reason.code)}
      </h2>
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
      {redrivenAt === null && (
        <form method="post" action={`${PATH}/${id}/jalankan`} data-once>
          <button
            class="govuk-button govuk-button--secondary"
            aria-label={parked.redriveOf(received)}
          >
            {parked.redrive}
          </button>
        </form>
      )}
    </>
  );
}
