import type { Form } from '../drafts/form';
import { BackLink, Clock, Details, Notice, Paragraphs, Proposal } from '../pages/parts';
import { articleOf } from '../words/law';
import { clockText } from '../words/times';
import type { Subject } from './act-form';
import { ActName, PATHS } from './act-paths';
import { ACT_FORMS } from './acts';
import { ErrorSummary } from './error-summary';
import { Fault } from './form-view';

export interface ActProps {
  act: ActName;
  subject: Subject;
  form: Form;
}

export const requestPath = ({ request }: Subject): string => `/konsol/permohonan/${request.id}`;
export const formPath = ({ act, subject }: Pick<ActProps, 'act' | 'subject'>): string =>
  `${requestPath(subject)}/${PATHS[act]}`;
const checkPath = (of: Pick<ActProps, 'act' | 'subject'>): string => `${formPath(of)}/periksa`;

export function Head({ subject, title }: { subject: Subject; title: string }) {
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
export function FormPage(props: ActProps & { faults: Fault[]; savedAt: Date | null }) {
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
export function CheckPage(props: ActProps & { digest: string; changed: boolean }) {
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
export function ConflictPage(props: ActProps & { digest: string; conflict: string }) {
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

function Send(props: ActProps & { name: string; digest: string; warning?: boolean }) {
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
