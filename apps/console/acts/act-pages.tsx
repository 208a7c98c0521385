import type { ComponentChildren } from 'preact';
import type { HistoryEntry } from '#libs/contracts/answers';
import type { Form } from '../drafts/form';
import { HistoryList } from '../pages/history-section';
import {
  BackLink,
  Clock,
  Details,
  Instant,
  Notice,
  Paragraphs,
  Proposal,
  Warning,
} from '../pages/parts';
import { articleOf } from '../words/law';
import { clockText } from '../words/times';
import type { Subject } from './act-form';
import { ActName, PATHS } from './act-paths';
import { ACT_FORMS } from './acts';
import { ErrorSummary, Fault } from './form-view';

interface Props {
  act: ActName;
  subject: Subject;
  form: Form;
}

const requestPath = ({ request }: Subject): string => `/konsol/permohonan/${request.id}`;
const formPath = ({ act, subject }: Pick<Props, 'act' | 'subject'>): string =>
  `${requestPath(subject)}/${PATHS[act]}`;
const checkPath = (of: Pick<Props, 'act' | 'subject'>): string => `${formPath(of)}/periksa`;

function Head({ subject, title }: { subject: Subject; title: string }) {
  const { request, view } = subject;
  return (
    <>
      <BackLink href={requestPath(subject)}>{request.reference}</BackLink>
      <span class="govuk-caption-l bk-small">
        {request.subject ?? view.words.queue.sealed} · {request.requester.name}
      </span>
      <h1 class="govuk-heading-l">{title}</h1>
    </>
  );
}

/** The form of an act, with what was typed before and what is wrong with it. */
export function FormPage(props: Props & { faults: Fault[]; savedAt: Date | null }) {
  const { act, subject, form, faults, savedAt } = props;
  const { view } = subject;
  const { words } = view;
  const { Fields, sentences, check } = ACT_FORMS[act];
  const text = words.acts.form;
  const preview = check(form, subject).length === 0 ? sentences(form, subject) : [];
  return (
    <div class="bk-request">
      <div class="bk-request__head">
        <ErrorSummary view={view} faults={faults} />
        <Head subject={subject} title={words.acts[act].title} />
      </div>
      <Reminder subject={subject} />
      <form
        class="bk-request__main"
        method="post"
        action={formPath(props)}
        noValidate
        data-draft
        data-saving={text.saving}
        data-lost={text.lost}
        data-locked={text.lockedNow}
      >
        <button class="govuk-visually-hidden" name="_aksi" value="lanjut" tabIndex={-1} aria-hidden>
          {text.continue}
        </button>
        <input type="hidden" name="_versi" value={form.text('_versi')} />
        <input type="hidden" name="_kunci" value={form.text('_kunci')} />
        <Fields of={{ view, form, faults }} subject={subject} />
        <div class="bk-preview" data-preview hidden={preview.length === 0}>
          <h2 class="govuk-heading-s">{text.preview}</h2>
          <p class="govuk-hint bk-small">{text.previewHint}</p>
          <ol class="bk-sentences" aria-live="polite">
            {preview.map((sentence, at) => (
              <li key={at}>{sentence}</li>
            ))}
          </ol>
        </div>
        <p class="bk-draft" role="status" data-draft-status>
          {savedAt ? text.saved(clockText(savedAt, view.language)) : text.notSaved}
        </p>
        <div class="govuk-button-group">
          <button class="govuk-button" name="_aksi" value="lanjut">
            {text.continue}
          </button>
          <button class="govuk-button govuk-button--secondary" name="_aksi" value="simpan">
            {text.save}
          </button>
          <button class="bk-textbutton" name="_aksi" value="buang">
            {text.discard}
          </button>
        </div>
      </form>
    </div>
  );
}

/** What the form is about, beside it. */
function Reminder({ subject }: { subject: Subject }) {
  const { view, request } = subject;
  const { words } = view;
  const { status, deadline, description, items, grounds } = request;
  const ended = ![
    'returned',
    'not-assistance',
    'awaiting-decision',
    'awaiting-clarification',
  ].includes(status);
  return (
    <aside class="bk-aside" aria-label={words.request.asked}>
      <div class="bk-aside__inside">
        <div class="bk-box">
          <h2>{words.request.deadline}</h2>
          <p>
            <Clock due={{ ...deadline, ended }} view={view} />
          </p>
          <h2>{words.request.proposalIs}</h2>
          <p>
            <Proposal of={request.recommendation} words={words} />
          </p>
        </div>
        <Details summary={words.request.asked}>
          {description && <Paragraphs text={description} />}
          <ul class="govuk-list govuk-list--bullet">
            {items.map(({ id, description: item, quantity }) => (
              <li key={id}>
                {id}: {item ?? words.queue.sealed}
                {quantity !== undefined && ` (${quantity.toLocaleString('id-ID')})`}
              </li>
            ))}
          </ul>
          {grounds.map(({ provision, facts }) => (
            <p key={provision}>
              <strong>{articleOf(provision, view.language)}</strong>: {facts}
            </p>
          ))}
        </Details>
      </div>
    </aside>
  );
}

/** The last page before an act: its very sentences, and what follows. */
export function CheckPage(props: Props & { digest: string; changed: boolean }) {
  const { act, subject, form, digest, changed } = props;
  const { words } = subject.view;
  const text = words.acts.form;
  return (
    <div class="bk-narrow">
      {changed && <Notice title={text.changedElsewhere} kind="note" />}
      <Head subject={subject} title={text.checkTitle} />
      <p class="govuk-body-l">{text.checkLead}</p>
      <ol class="bk-sentences">
        {ACT_FORMS[act].sentences(form, subject).map((sentence, at) => (
          <li key={at}>{sentence}</li>
        ))}
      </ol>
      <h2 class="govuk-heading-s">{text.consequences}</h2>
      <ul class="govuk-list govuk-list--bullet">
        {words.acts[act].after.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <Send {...props} name={words.acts[act].confirm} digest={digest} />
    </div>
  );
}

/** A declared conflict of interest ends the official's part in the request: it is asked once more. */
export function ConflictPage(props: Props & { digest: string; conflict: string }) {
  const { subject, conflict, digest } = props;
  const { form: text, sentences } = subject.view.words.acts;
  return (
    <div class="bk-narrow">
      <Head subject={subject} title={text.conflictTitle} />
      <ol class="bk-sentences">
        <li>{sentences.conflict(conflict)}</li>
      </ol>
      <h2 class="govuk-heading-s">{text.consequences}</h2>
      <ul class="govuk-list govuk-list--bullet">
        {text.conflictDoes.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <Send {...props} name={text.conflictConfirm} digest={digest} warning />
    </div>
  );
}

function Send(props: Props & { name: string; digest: string; warning?: boolean }) {
  const { name, digest, warning, subject } = props;
  const { form: text } = subject.view.words.acts;
  return (
    <form method="post" action={checkPath(props)} data-once>
      <input type="hidden" name="_isi" value={digest} />
      <div class="govuk-button-group">
        <button
          class={`govuk-button${warning ? ' govuk-button--warning' : ''}`}
          name="_aksi"
          value="tetapkan"
        >
          {name}
        </button>
        <a class="govuk-link" href={formPath(props)}>
          {text.change}
        </a>
      </div>
    </form>
  );
}

/** The request has another version than the draft: what has happened since, with the text untouched. */
export function ChangedPage(props: Props & { since: HistoryEntry[]; zone: string }) {
  const { act, subject, form, since, zone } = props;
  const { view, request } = subject;
  const { words } = view;
  const { state } = words.acts;
  return (
    <div class="bk-narrow">
      <Head subject={subject} title={state.changedTitle} />
      <p class="govuk-body-l">{state.changedText}</p>
      <h2 class="govuk-heading-m">{state.since(Number(form.text('_versi')))}</h2>
      <HistoryList view={view} history={since} zone={zone} nameOf={(code) => code} />
      <p class="govuk-body">
        {words.request.proposalIs}: <Proposal of={request.recommendation} words={words} />
      </p>
      <YourText act={act} subject={subject} form={form} />
      <form method="post" action={formPath(props)}>
        <div class="govuk-button-group">
          <button class="govuk-button" name="_aksi" value="versi-baru">
            {state.continueWith(request.version)}
          </button>
          <a class="govuk-link" href={requestPath(subject)}>
            {state.toRequest}
          </a>
        </div>
      </form>
    </div>
  );
}

/** The act is not open: why, who did what, and what the official had written. */
export function ClosedPage(props: Props & { why: string; zone: string }) {
  const { subject, form, why, zone } = props;
  const { view, request } = subject;
  const { words } = view;
  const { state } = words.acts;
  const { decision } = request;
  return (
    <div class="bk-narrow">
      <Head subject={subject} title={state.closedTitle} />
      <p class="govuk-body-l" lang="id">
        {why}.
      </p>
      {decision && (
        <p class="govuk-body">
          {words.request.decidedBy} {decision.by.name}
          {decision.by.position && `, ${decision.by.position}`},{' '}
          <Instant at={decision.at} view={view} zone={zone} />:{' '}
          <strong>{words.status[decision.outcome]}</strong>.
        </p>
      )}
      {form.isTouched && (
        <>
          <p class="govuk-body">{state.closedText}</p>
          <YourText {...props} />
        </>
      )}
      <p class="govuk-body">
        <a class="govuk-link" href={requestPath(subject)}>
          {state.toRequest}
        </a>
      </p>
    </div>
  );
}

/** The API refused for a reason that no field can mend. */
export function RefusedPage(props: Props & { detail: string; children?: ComponentChildren }) {
  const { subject, detail } = props;
  const { state } = subject.view.words.acts;
  return (
    <div class="bk-narrow">
      <Head subject={subject} title={state.refusedTitle} />
      <Warning>{detail}</Warning>
      <YourText {...props} />
      <p class="govuk-body">
        <a class="govuk-link" href={formPath(props)}>
          {subject.view.words.acts.form.change}
        </a>
      </p>
    </div>
  );
}

function YourText({ subject, form }: Props) {
  const { state } = subject.view.words.acts;
  const texts = [...form.fields].filter(([name, value]) => name.startsWith('/') && value !== '');
  return (
    <Details summary={state.yourText} open>
      {texts.map(([name, value]) => (
        <p class="bk-quote" key={name}>
          {value}
        </p>
      ))}
    </Details>
  );
}
