import type { CheckAnswer } from '#libs/contracts/checks';
import { DraftForm } from '../acts/draft-form';
import { ErrorSummary } from '../pages/error-summary';
import type { Fault } from '../pages/form-view';
import { Consequences, Send } from '../acts/last-page';
import { PartFields } from '../acts/part-fields';
import type { Form } from '../http/form';
import { Lists } from '../requests/law-section';
import { Notice, Proposal } from '../pages/parts';
import { instantText } from '../words/times';
import { stepPath, STEPS } from './submission';
import { Desk, stepParts } from './step-parts';
import { Summary } from './summary';

interface Props {
  desk: Desk;
  step: number;
  form: Form;
  faults: Fault[];
  savedAt: Date | null;
  /** What the law says of the request; only on the last page. */
  answer: CheckAnswer | null;
  /** Whether the draft has changed since the last page was shown. */
  changed: boolean;
}

/** One step of a new request. */
export function StepPage(props: Props) {
  const { desk, step, faults, changed } = props;
  const { view, oral } = desk;
  const { submission: text, acts } = view.words;
  return (
    <div class="bk-narrow">
      {changed && <Notice title={acts.form.changedElsewhere} kind="note" />}
      <ErrorSummary view={view} faults={faults} />
      <span class="govuk-caption-l bk-small">
        {oral ? text.oralTitle : text.title} · {text.step(step, STEPS)}
      </span>
      <h1 class="govuk-heading-l">{text.steps[step - 1]}</h1>
      <Steps desk={desk} step={step} />
      {oral && step === 1 && <p class="govuk-body-l">{text.oralLead}</p>}
      {step < STEPS ? <StepForm {...props} /> : <LastStep {...props} />}
    </div>
  );
}

function StepForm({ desk, step, form, faults, savedAt }: Props) {
  const { view, oral } = desk;
  return (
    <DraftForm
      view={view}
      action={stepPath(step, oral)}
      form={form}
      next={view.words.submission.next}
      savedAt={savedAt}
    >
      <PartFields of={{ view, form, faults }} parts={stepParts(step, desk, form)} />
    </DraftForm>
  );
}

function Steps({ desk, step }: Pick<Props, 'desk' | 'step'>) {
  const { submission } = desk.view.words;
  return (
    <nav aria-label={submission.stepsLabel}>
      <ol class="bk-steps">
        {submission.steps.map((name, at) => (
          <li
            key={name}
            aria-current={at + 1 === step ? 'step' : undefined}
            class={at + 1 < step ? 'bk-steps__done' : undefined}
          >
            {at + 1 < step ? (
              <a class="govuk-link" href={stepPath(at + 1, desk.oral)}>
                {at + 1}. {name}
              </a>
            ) : (
              `${at + 1}. ${name}`
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** The request as it will be sent, what the law says of it, and the one button. */
function LastStep({ desk, form, answer }: Props) {
  const { view, oral } = desk;
  const { submission: text } = view.words;
  return (
    <>
      <p class="govuk-body-l">{text.checkLead}</p>
      <Summary desk={desk} form={form} />
      {answer && <LawAnswer desk={desk} answer={answer} />}
      <Consequences view={view} lines={oral ? text.oralAfter : text.after} />
      <Send
        view={view}
        form={form}
        to={stepPath(STEPS, oral)}
        back={stepPath(1, oral)}
        name={text.send}
      >
        <button class="bk-textbutton" name="_aksi" value="buang">
          {view.words.acts.form.discard}
        </button>
      </Send>
    </>
  );
}

/** What the law says of the request before it is sent: a recommendation, never a decision. */
function LawAnswer({ desk: { view, agencies }, answer }: { desk: Desk; answer: CheckAnswer }) {
  const { words } = view;
  const { submission: text } = words;
  const { evaluation, deadline, outcome, problem } = answer;
  const zone = agencies.find(({ code }) => code === view.caller?.agency)?.timeZone;
  return (
    <section class="bk-box bk-box--note" aria-label={text.law}>
      <h2>{text.law}</h2>
      {problem && <p>{problem.detail}</p>}
      {evaluation && (
        <p>
          <Proposal of={evaluation.recommendation} words={words} />
        </p>
      )}
      {outcome && (
        <>
          <h2>{words.request.status}</h2>
          <p>{words.status[outcome]}</p>
        </>
      )}
      {deadline?.running && (
        <>
          <h2>{words.request.deadline}</h2>
          <p>
            {instantText(new Date(deadline.dueAt), view, zone)}
            {deadline.provisional && ` (${words.time.provisional})`}
          </p>
        </>
      )}
      {evaluation && <Lists view={view} evaluation={evaluation} />}
    </section>
  );
}
