import type { MessageCheckAnswer } from '#libs/contracts/message-check';
import { ErrorSummary } from '../pages/error-summary';
import { Field, FormView, Radios } from '../pages/form-view';
import { Instant, Proposal, Row, Rows } from '../pages/parts';
import type { View } from '../pages/pages';
import { FileField } from './file-field';
import { Stages } from './stages';

/** What was checked, and the answer. */
export interface Checked {
  answer: MessageCheckAnswer;
  bytes: number;
  sha256: string;
  fromFile: boolean;
}

interface Props {
  of: FormView;
  /** Null while nothing was checked. */
  checked: Checked | null;
}

/** A form for a message with its headers, and what is right and wrong with it. */
export function MessageCheckPage({ of, checked }: Props) {
  const { view, faults } = of;
  const { messageCheck: text } = view.words;
  return (
    <div class="bk-wide">
      <ErrorSummary view={view} faults={faults} />
      <h1 class="govuk-heading-l">{text.title}</h1>
      <p class="govuk-body">{text.lead}</p>
      {checked && <Result view={view} checked={checked} />}
      <form
        method="post"
        action="/konsol/periksa-pesan"
        encType="multipart/form-data"
        noValidate
        class="bk-narrow"
      >
        <Radios
          of={of}
          name="_pintu"
          legend={text.door}
          inline
          choices={[
            { value: 'bus', label: text.doors.bus },
            { value: 'http', label: text.doors.http },
          ]}
        />
        <Field of={of} name="_header" label={text.headers} hint={text.headersHint} rows={4} large />
        <FileField of={of} name="_berkas" label={text.file} hint={text.fileHint} />
        <Field of={of} name="_isi" label={text.body} hint={text.bodyHint} rows={10} large />
        <button class="govuk-button">{text.check}</button>
      </form>
    </div>
  );
}

function Result({ view, checked }: { view: View; checked: Checked }) {
  const { messageCheck: text, parked } = view.words;
  const { answer, bytes, sha256, fromFile } = checked;
  const { onTopic, problem, agency, stages } = answer;
  return (
    <section class="bk-box bk-result" aria-labelledby="hasil">
      <h2 class="govuk-heading-m" id="hasil">
        {text.onTopic[onTopic]}
      </h2>
      <Rows>
        <Row name={text.overHttp}>
          {problem === null ? text.accepted202 : text.problem(problem.status, problem.code)}
          {problem !== null && <p class="bk-quiet bk-small">{problem.detail}</p>}
        </Row>
        <Row name={text.sender}>
          {agency === null ? parked.unproven : <span class="bk-code">{agency}</span>}
        </Row>
        <Row name={text.checkedBytes}>
          {parked.bytes(bytes.toLocaleString('id-ID'))} {fromFile ? text.ofFile : text.ofText}
          <br />
          <span class="bk-code">SHA-256 {sha256}</span>
        </Row>
      </Rows>
      <Stages view={view} stages={stages} />
      <Law view={view} answer={answer} />
    </section>
  );
}

/** What the message would lead to; only if all else is right. */
function Law({ view, answer: { law } }: { view: View; answer: MessageCheckAnswer }) {
  if (!law) return null;
  const { messageCheck: text, status, request } = view.words;
  const { outcome, evaluation, deadline, sentences } = law;
  return (
    <>
      <h3 class="govuk-heading-s">{text.law}</h3>
      <Rows>
        {outcome && <Row name={request.status}>{status[outcome]}</Row>}
        {evaluation && (
          <Row name={request.proposalIs}>
            <Proposal of={evaluation.recommendation} words={view.words} />
          </Row>
        )}
        {deadline?.running && (
          <Row name={request.deadline}>
            <Instant at={deadline.dueAt} view={view} />
          </Row>
        )}
      </Rows>
      {sentences.length > 0 && (
        <ul class="govuk-list govuk-list--bullet">
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </>
  );
}
