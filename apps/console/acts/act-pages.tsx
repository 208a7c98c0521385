import type { LetterKind } from '#libs/contracts/deliveries';
import { factsOf } from '#libs/contracts/statuses';
import type { Form } from '../http/form';
import { BackLink, Clock, Details, Notice, Paragraphs, Proposal } from '../pages/parts';
import { articleOf } from '../words/law';
import type { Subject } from './act-form';
import { NamedAct, pathOf } from './act-paths';
import type { Verdict } from './act-verdict';
import { ACT_FORMS } from './acts';
import { DraftForm } from './draft-form';
import { ErrorSummary } from '../pages/error-summary';
import { Bullets, Consequences, Send, Sentences } from './last-page';
import { PartFields } from './part-fields';

export interface ActProps {
  named: NamedAct;
  subject: Subject;
  form: Form;
}

export const requestPath = ({ request }: Subject): string => `/konsol/permohonan/${request.id}`;
export const formPath = ({ named, subject }: Pick<ActProps, 'named' | 'subject'>): string =>
  `${requestPath(subject)}/${pathOf(named)}`;

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

interface FormProps extends ActProps {
  verdict: Verdict;
  /** Whether its faults are shown: they are not while the form is written for the first time. */
  faulty: boolean;
  savedAt: Date | null;
}

/** The form of an act, with what was typed before and what is wrong with it. */
export function FormPage(props: FormProps) {
  const { named, subject, form, verdict, faulty } = props;
  const { view } = subject;
  const { words } = view;
  const text = words.acts.form;
  const of = { view, form, faults: faulty ? verdict.faults : [] };
  return (
    <div class="bk-request">
      <div class="bk-request__head">
        <ErrorSummary view={view} faults={of.faults} />
        <Head subject={subject} title={words.acts[named.act].title} />
      </div>
      <Reminder subject={subject} />
      <DraftForm
        class="bk-request__main"
        view={subject.view}
        action={formPath(props)}
        form={form}
        next={text.continue}
        savedAt={props.savedAt}
      >
        <PartFields of={of} parts={ACT_FORMS[named.act].parts(subject, form)} />
        <Preview {...props} />
      </DraftForm>
    </div>
  );
}

/** What would be recorded as the form stands. */
function Preview({ subject, verdict }: FormProps) {
  const text = subject.view.words.acts.form;
  const lines = verdict.faults.length === 0 ? verdict.sentences : [];
  return (
    <div class="bk-preview" data-preview hidden={lines.length === 0}>
      <h2 class="govuk-heading-s">{text.preview}</h2>
      <p class="govuk-hint bk-small">{text.previewHint}</p>
      <Sentences lines={lines} live />
      <div data-follows aria-live="polite">
        <Bullets lines={verdict.follows} />
      </div>
    </div>
  );
}

/** What the form is about, beside it. */
function Reminder({ subject }: { subject: Subject }) {
  const { view, request } = subject;
  const { words } = view;
  const { status, deadline, description, items, grounds } = request;
  const ended = factsOf(status).clock === 'ended';
  return (
    <aside class="bk-aside" aria-label={words.request.asked}>
      <div class="bk-aside__inside">
        <div class="bk-box">
          <h2>{words.request.status}</h2>
          <p>{words.status[status]}</p>
          {!ended && (
            <>
              <h2>{words.request.deadline}</h2>
              <p>
                <Clock due={{ ...deadline, ended }} view={view} />
              </p>
              <h2>{words.request.proposalIs}</h2>
              <p>
                <Proposal of={request.recommendation} words={words} />
              </p>
            </>
          )}
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
              <strong>{articleOf(provision, view.language)}</strong>
              {facts && `: ${facts}`}
            </p>
          ))}
        </Details>
      </div>
    </aside>
  );
}

/** The last page before an act: its very sentences, and what follows. */
export function CheckPage(props: ActProps & { verdict: Verdict; changed: boolean }) {
  const { named, subject, form, verdict, changed } = props;
  const { view } = subject;
  const { acts } = view.words;
  const text = acts.form;
  const own = acts[named.act];
  return (
    <div class="bk-narrow">
      {changed && <Notice title={text.changedElsewhere} kind="note" />}
      <Head subject={subject} title={text.checkTitle} />
      <p class="govuk-body-l">{text.checkLead}</p>
      <Sentences lines={verdict.sentences} />
      <Consequences view={view} lines={[...verdict.follows, ...own.after]} />
      <LetterDrafts {...props} letters={verdict.letters} />
      <Send view={view} form={form} name={own.confirm} {...waysOf(props)} />
    </div>
  );
}

/** The letters that would follow, to be read as PDF before anything is sent. */
function LetterDrafts({ letters, ...props }: ActProps & { letters: LetterKind[] }) {
  const { words, language } = props.subject.view;
  const { letterFiles: text, acts } = words;
  if (letters.length === 0) return null;
  return (
    <>
      <h2 class="govuk-heading-s">{text.drafts}</h2>
      <p class="govuk-hint">{text.draftsHint}</p>
      <ul class="govuk-list">
        {letters.map((kind) => (
          <li key={kind}>
            <a
              class="govuk-link"
              href={`${formPath(props)}/konsep/${kind}.pdf?bahasa=${language}`}
              type="application/pdf"
            >
              {text.openDraft(acts.form.letters[kind])}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

const waysOf = (of: ActProps) => ({ to: `${formPath(of)}/periksa`, back: formPath(of) });

/**
 * A declared conflict of interest ends the official's part in the request: it is asked once more.
 */
export function ConflictPage(props: ActProps & { conflict: string }) {
  const { subject, form, conflict } = props;
  const { view } = subject;
  const { form: text, sentences } = view.words.acts;
  return (
    <div class="bk-narrow">
      <Head subject={subject} title={text.conflictTitle} />
      <Sentences lines={[sentences.conflict(conflict)]} />
      <Consequences view={view} lines={text.conflictDoes} />
      <Send view={view} form={form} name={text.conflictConfirm} {...waysOf(props)} warning />
    </div>
  );
}
