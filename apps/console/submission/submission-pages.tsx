import type { AgencyEventData } from '#libs/contracts/events';
import type { Kind, Urgency } from '#libs/contracts/submit-request';
import { ErrorSummary } from '../acts/error-summary';
import { Fault, FormView, Select } from '../acts/form-view';
import type { Form } from '../drafts/form';
import { Row, Rows } from '../pages/parts';
import type { View } from '../pages/pages';
import { articleOf } from '../words/law';
import { clockText, dateText, rupiahText } from '../words/times';
import { WhatFields, WhenFields, WhoFields, WhyFields } from './step-fields';
import { groundsOf, isEmergency, itemsOf, STEPS } from './submission';

interface Props {
  view: View;
  step: number;
  form: Form;
  faults: Fault[];
  savedAt: Date | null;
  agencies: AgencyEventData[];
}

export const stepPath = (step: number): string => `/konsol/permohonan/baru/${step}`;

/** One step of a new request. */
export function StepPage(props: Props) {
  const { view, step, form, faults, savedAt } = props;
  const { submission: text, acts } = view.words;
  const of = { view, form, faults };
  return (
    <div class="bk-narrow">
      <ErrorSummary view={view} faults={faults} />
      <span class="govuk-caption-l bk-small">
        {text.title} · {text.step(step, STEPS)}
      </span>
      <h1 class="govuk-heading-l">{text.steps[step - 1]}</h1>
      <Steps view={view} step={step} />
      <form
        method="post"
        action={stepPath(step)}
        noValidate
        data-draft={step < STEPS ? true : undefined}
        data-once={step === STEPS ? true : undefined}
        data-saving={acts.form.saving}
        data-lost={acts.form.lost}
        data-locked={acts.form.lockedNow}
      >
        <button class="govuk-visually-hidden" name="_aksi" value="lanjut" tabIndex={-1} aria-hidden>
          {step === STEPS ? text.send : text.next}
        </button>
        <StepFields of={of} {...props} />
        {step < STEPS && (
          <p class="bk-draft" role="status" data-draft-status>
            {savedAt ? acts.form.saved(clockText(savedAt, view.language)) : acts.form.notSaved}
          </p>
        )}
        <div class="govuk-button-group">
          <button class="govuk-button" name="_aksi" value="lanjut">
            {step === STEPS ? text.send : text.next}
          </button>
          {step < STEPS && (
            <button class="govuk-button govuk-button--secondary" name="_aksi" value="simpan">
              {text.save}
            </button>
          )}
          <button class="bk-textbutton" name="_aksi" value="buang">
            {text.discard}
          </button>
        </div>
      </form>
    </div>
  );
}

function Steps({ view, step }: Pick<Props, 'view' | 'step'>) {
  const { submission } = view.words;
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
              <a class="govuk-link" href={stepPath(at + 1)}>
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

function StepFields({ of, step, agencies, view }: Props & { of: FormView }) {
  const text = view.words.submission;
  switch (step) {
    case 1:
      return (
        <Select
          of={of}
          name="/provider"
          legend={text.provider}
          hint={text.providerHint}
          choices={agencies
            .filter(({ code }) => code !== view.caller?.agency)
            .map(({ code, name }) => ({ value: code, label: name }))}
        />
      );
    case 2:
      return <WhatFields of={of} />;
    case 3:
      return <WhyFields of={of} />;
    case 4:
      return <WhenFields of={of} />;
    case 5:
      return <WhoFields of={of} />;
    default:
      return <Summary of={of} agencies={agencies} />;
  }
}

/** The request as it will be sent, with a way back to each step. */
function Summary({ of, agencies }: { of: FormView; agencies: AgencyEventData[] }) {
  const { form, view } = of;
  const { words, language } = view;
  const { submission: text, request } = words;
  const provider = agencies.find(({ code }) => code === form.text('/provider'))?.name;
  const change = (step: number, what: string) => (
    <a class="govuk-link bk-small" href={stepPath(step)}>
      {text.change} <span class="govuk-visually-hidden">{what}</span>
    </a>
  );
  return (
    <>
      <p class="govuk-body-l">{text.checkLead}</p>
      <Rows>
        <Row name={words.queue.provider}>
          {provider} {change(1, words.queue.provider)}
        </Row>
        <Row name={request.reference}>
          {form.text('/reference')} {change(2, request.reference)}
        </Row>
        <Row name={text.subject}>{form.text('/subject')}</Row>
        <Row name={request.kind}>{words.kind[form.text('/kind') as Kind]}</Row>
        <Row name={text.description}>{form.text('/description')}</Row>
        {itemsOf(form).list.map(({ description, quantity }, at) => (
          <Row name={text.item(at + 1)} key={at}>
            {description} {quantity && `(${quantity})`}
          </Row>
        ))}
        {groundsOf(form).list.map(({ provision, facts, cost, ownMeans }) => (
          <Row name={articleOf(provision, language)} key={provision}>
            {facts}{' '}
            {cost !== undefined &&
              ownMeans !== undefined &&
              words.acts.sentences.means(rupiahText(cost), rupiahText(ownMeans))}{' '}
            {change(3, articleOf(provision, language))}
          </Row>
        ))}
        <Row name={request.neededBy}>
          {dateText(form.text('/neededBy'), language)} {change(4, request.neededBy)}
        </Row>
        <Row name={request.urgency}>{words.urgency[form.text('/urgency') as Urgency]}</Row>
        {isEmergency(form) && <Row name={request.emergency}>{form.text('/emergency/event')}</Row>}
        <Row name={request.requestedBy}>
          {form.text('/requestedBy/name')}, {form.text('/requestedBy/position')}{' '}
          {change(5, request.requestedBy)}
        </Row>
      </Rows>
      <h2 class="govuk-heading-s">{words.acts.form.consequences}</h2>
      <ul class="govuk-list govuk-list--bullet">
        {text.after.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
