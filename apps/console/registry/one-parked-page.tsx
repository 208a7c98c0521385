import type { ParkedContentAnswer } from '#libs/contracts/answers';
import type { MessageStage } from '#libs/contracts/message-check';
import { Stages } from '../messages/stages';
import { visibleText } from '../messages/visible-text';
import { BackLink, Instant, Row, Rows } from '../pages/parts';
import type { View } from '../pages/pages';
import { PARKED, reasonText, RedriveForm } from './parked-page';

interface Props {
  view: View;
  message: ParkedContentAnswer;
  /** What a check says of it now; null if it is too large to be checked. */
  stages: MessageStage[] | null;
  nameOf: (code: string) => string;
}

/** One parked message: why it is parked, stage by stage, and its content as text. */
export function OneParkedPage({ view, message, stages, nameOf }: Props) {
  const { parked } = view.words;
  const { reason, receivedAt, redrivenAt, agency, headers } = message;
  return (
    <div class="bk-wide">
      <BackLink href={PARKED}>{parked.title}</BackLink>
      <h1 class="govuk-heading-l">{reasonText(reason.code, view.words)}</h1>
      <p class="govuk-body">{parked.logged}</p>
      <Rows>
        <Row name={parked.received}>
          <Instant at={receivedAt} view={view} />
        </Row>
        <Row name={parked.reason}>
          <span class="bk-lines" lang="en">
            {reason.detail}
          </span>
        </Row>
        <Row name={parked.agency}>{agency === null ? parked.unproven : nameOf(agency)}</Row>
        <Row name={parked.place}>
          {parked.placeText(message.topic, message.partition, message.offset)}
        </Row>
        <Row name={parked.size}>{parked.bytes(message.bytes.toLocaleString('id-ID'))}</Row>
        <Row name={parked.sha256}>
          <span class="bk-code">{message.sha256}</span>
        </Row>
        {redrivenAt !== null && (
          <Row name={parked.redriven}>
            <Instant at={redrivenAt} view={view} />
          </Row>
        )}
      </Rows>
      {redrivenAt === null && (
        <>
          <p class="govuk-hint">{parked.redriveHint}</p>
          <RedriveForm view={view} message={message} />
        </>
      )}
      <h2 class="govuk-heading-m">{parked.stages}</h2>
      <p class="govuk-hint">{stages === null ? parked.tooLargeToCheck : parked.stagesHint}</p>
      {stages && <Stages view={view} stages={stages} />}
      <h2 class="govuk-heading-m">{parked.headers}</h2>
      <Headers view={view} headers={headers} />
      <h2 class="govuk-heading-m">{parked.content}</h2>
      <Content view={view} message={message} />
    </div>
  );
}

function Headers({ view, headers }: { view: View; headers: Record<string, string> }) {
  const all = Object.entries(headers);
  if (all.length === 0) return <p class="govuk-body">{view.words.parked.noHeaders}</p>;
  return (
    <Rows>
      {all.map(([name, value]) => (
        <Row name={name} key={name}>
          <span class="bk-code">{value}</span>
        </Row>
      ))}
    </Rows>
  );
}

function Content({ view, message }: { view: View; message: ParkedContentAnswer }) {
  const { parked } = view.words;
  const { text, isText, isCut } = visibleText(Buffer.from(message.body, 'base64'));
  return (
    <>
      <p class="govuk-hint">{isText ? parked.asText : parked.asHex}</p>
      <pre class="bk-command bk-content" role="region" tabIndex={0} aria-label={parked.content}>
        {text}
      </pre>
      {isCut && <p class="govuk-body">{parked.cut}</p>}
    </>
  );
}
