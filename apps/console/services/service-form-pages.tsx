import type { ServiceAnswer } from '#libs/contracts/services';
import { KINDS } from '#libs/contracts/submit-request';
import { ErrorSummary } from '../pages/error-summary';
import { Field, FormView, Select } from '../pages/form-view';
import { ChangedNotice } from '../pages/changed-notice';
import { BackLink } from '../pages/parts';
import type { View } from '../pages/pages';
import { costRows } from './service-form';

interface FormProps {
  of: FormView;
  /** Null: a new service. */
  id: string | null;
  /** Whether somebody else changed it since the form was opened. */
  changed: boolean;
}

/** The form of a service. */
export function ServiceFormPage({ of, id, changed }: FormProps) {
  const { view, form, faults } = of;
  const { services: text, kind } = view.words;
  const path = id === null ? '/konsol/layanan' : `/konsol/layanan/${id}`;
  return (
    <div class="bk-narrow">
      <BackLink href={path}>{text.title}</BackLink>
      <ErrorSummary view={view} faults={faults} />
      {changed && <ChangedNotice view={view} path={path} />}
      <h1 class="govuk-heading-l">{id === null ? text.formNew : text.formEdit}</h1>
      <p class="govuk-body">{text.formLead}</p>
      <form
        method="post"
        action={id === null ? `${path}/baru` : `${path}/ubah`}
        noValidate
        data-once
      >
        {['_versi', '_kunci'].map((name) => (
          <input key={name} type="hidden" name={name} value={form.text(name)} />
        ))}
        <Field of={of} name="/title" label={text.titleField} large />
        <Select
          of={of}
          name="/kind"
          legend={text.kind}
          choices={KINDS.map((value) => ({ value, label: kind[value] }))}
        />
        <Field of={of} name="/description" label={text.description} rows={5} large />
        <Field
          of={of}
          name="/regions"
          label={text.regionsField}
          hint={text.regionsHint}
          rows={3}
          large
        />
        <fieldset class="govuk-fieldset">
          <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{text.capacity}</legend>
          <div class="bk-pair bk-pair--three">
            <Field
              of={of}
              name="/capacity/amount"
              label={text.amountField}
              inputMode="numeric"
              width={10}
            />
            <Field
              of={of}
              name="/capacity/unit"
              label={text.unitField}
              hint={text.unitHint}
              width={10}
            />
            <Field
              of={of}
              name="/capacity/per"
              label={text.perField}
              hint={text.perHint}
              width={10}
            />
          </div>
        </fieldset>
        <Field
          of={of}
          name="/leadDays"
          label={text.leadField}
          inputMode="numeric"
          width={5}
          large
        />
        <Field of={of} name="/conditions" label={text.conditionsField} rows={4} large />
        <Costs of={of} />
        <fieldset class="govuk-fieldset">
          <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{text.valid}</legend>
          <div class="bk-pair">
            <Field
              of={of}
              name="/validFrom"
              label={text.fromField}
              hint={text.dateHint}
              width={10}
              day
            />
            <Field
              of={of}
              name="/validTo"
              label={text.toField}
              hint={text.dateHint}
              width={10}
              day
            />
          </div>
        </fieldset>
        <div class="govuk-button-group">
          <button class="govuk-button">{text.save}</button>
          <a class="govuk-link" href={path}>
            {text.cancel}
          </a>
        </div>
      </form>
    </div>
  );
}

function Costs({ of }: { of: FormView }) {
  const { services: text } = of.view.words;
  return (
    <fieldset class="govuk-fieldset">
      <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{text.costsField}</legend>
      {Array.from({ length: costRows(of.form) }, (_, at) => (
        <div class="bk-pair bk-pair--three" key={at}>
          <Field of={of} name={`/costs/${at}/item`} label={text.costItem(at + 1)} />
          <Field
            of={of}
            name={`/costs/${at}/amount`}
            label={text.costAmount(at + 1)}
            inputMode="numeric"
          />
          <Field of={of} name={`/costs/${at}/unit`} label={text.costUnit(at + 1)} />
        </div>
      ))}
    </fieldset>
  );
}

/** Asks once more before a service ends. */
export function EndServicePage({ view, service }: { view: View; service: ServiceAnswer }) {
  const { services: text } = view.words;
  const path = `/konsol/layanan/${service.id}`;
  return (
    <div class="bk-narrow">
      <BackLink href={path}>{service.title}</BackLink>
      <h1 class="govuk-heading-l">{text.endTitle}</h1>
      <p class="govuk-body-l">{service.title}</p>
      <p class="govuk-body">{text.endText}</p>
      <form method="post" action={`${path}/akhiri`} data-once>
        <input type="hidden" name="_versi" value={service.version} />
        <div class="govuk-button-group">
          <button class="govuk-button govuk-button--warning">{text.endButton}</button>
          <a class="govuk-link" href={path}>
            {text.cancel}
          </a>
        </div>
      </form>
    </div>
  );
}
