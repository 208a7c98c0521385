import type { AgencyEventData } from '#libs/contracts/events';
import { Kind, KINDS, URGENCIES, Urgency } from '#libs/contracts/submit-request';
import { GRANT_GROUNDS } from '#libs/law/evaluation';
import { ErrorSummary, Fault, Field, FormView, Radios, Select } from '../acts/form-view';
import type { Form } from '../drafts/form';
import { Row, Rows } from '../pages/parts';
import type { View } from '../pages/pages';
import { articleOf } from '../words/law';
import { clockText, dateText, rupiahText } from '../words/times';
import { E_GROUND, groundsOf, isEmergency, itemsOf, OPEN_CLASSES, STEPS } from './submission';

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

function WhatFields({ of }: { of: FormView }) {
  const { submission: text, kind } = of.view.words;
  const found = of.form.indexes('/items');
  const indexes = found.length > 0 ? found : [0];
  return (
    <>
      <Field
        of={of}
        name="/reference"
        label={text.reference}
        hint={text.referenceHint}
        width={20}
        large
      />
      <Select
        of={of}
        name="/kind"
        legend={text.kind}
        choices={KINDS.map((value) => ({ value, label: kind[value] }))}
      />
      <Field of={of} name="/subject" label={text.subject} hint={text.subjectHint} large />
      <Field
        of={of}
        name="/description"
        label={text.description}
        hint={text.descriptionHint}
        rows={5}
        large
      />
      <fieldset class="govuk-fieldset">
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{text.items}</legend>
        <p class="govuk-hint">{text.itemsHint}</p>
        {indexes.map((index, at) => (
          <div class="bk-ground" key={index}>
            <Field
              of={of}
              name={`/items/${index}/description`}
              label={text.item(at + 1)}
              rows={2}
            />
            <Field
              of={of}
              name={`/items/${index}/quantity`}
              label={`${text.quantity}, ${text.item(at + 1)}`}
              width={10}
              inputMode="numeric"
            />
            {indexes.length > 1 && (
              <p>
                <button class="bk-textbutton" name="_aksi" value={`hapus/${index}`}>
                  {text.remove} <span class="govuk-visually-hidden">{text.item(at + 1)}</span>
                </button>
              </p>
            )}
          </div>
        ))}
        <button class="govuk-button govuk-button--secondary" name="_aksi" value="tambah">
          {text.addItem}
        </button>
      </fieldset>
    </>
  );
}

function WhyFields({ of }: { of: FormView }) {
  const { submission: text } = of.view.words;
  return (
    <>
      <h2 class="govuk-heading-m">{text.why}</h2>
      <p class="govuk-hint">{text.whyHint}</p>
      {GRANT_GROUNDS.map((id, index) => (
        <Field
          key={id}
          of={of}
          name={`/grounds/${index}/facts`}
          label={text.grounds[index] ?? id}
          hint={articleOf(id, of.view.language)}
          rows={3}
        />
      ))}
      <div class="bk-pair">
        <Field of={of} name={`${E_GROUND}/cost`} label={text.cost} inputMode="numeric" />
        <Field of={of} name={`${E_GROUND}/ownMeans`} label={text.ownMeans} inputMode="numeric" />
      </div>
    </>
  );
}

function WhenFields({ of }: { of: FormView }) {
  const { submission: text, urgency, site } = of.view.words;
  return (
    <>
      <Field
        of={of}
        name="/neededBy"
        label={text.neededBy}
        hint={text.neededByHint}
        width={10}
        large
      />
      <Radios
        of={of}
        name="/urgency"
        legend={text.urgency}
        hint={text.urgencyHint}
        large
        choices={URGENCIES.map((value) => ({ value, label: urgency[value] }))}
      />
      <Radios
        of={of}
        name="_darurat"
        legend={text.emergency}
        hint={text.emergencyHint}
        large
        inline
        choices={[
          { value: 'tidak', label: site.no },
          { value: 'ya', label: site.yes },
        ]}
      >
        <div class="bk-after">
          <Field of={of} name="/emergency/event" label={text.event} />
          <Field of={of} name="/emergency/region" label={text.region} width={10} />
          <div class="bk-pair">
            <Field of={of} name="/emergency/decree/number" label={text.decreeNumber} />
            <Field of={of} name="/emergency/decree/date" label={text.decreeDate} />
          </div>
          <Field
            of={of}
            name="/emergency/withoutDecreeBecause"
            label={text.withoutDecree}
            rows={2}
          />
        </div>
      </Radios>
    </>
  );
}

function WhoFields({ of }: { of: FormView }) {
  const { submission: text, classification } = of.view.words;
  return (
    <>
      <Radios
        of={of}
        name="/classification"
        legend={text.classification}
        hint={text.classificationHint}
        large
        choices={OPEN_CLASSES.map((value) => ({ value, label: classification[value] }))}
      />
      <h2 class="govuk-heading-m">{text.requestedBy}</h2>
      <p class="govuk-hint">{text.requestedByHint}</p>
      <div class="bk-pair">
        <Field of={of} name="/requestedBy/name" label={text.name} />
        <Field of={of} name="/requestedBy/position" label={text.position} />
      </div>
    </>
  );
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
