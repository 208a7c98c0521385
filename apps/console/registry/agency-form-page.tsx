import { AGENCY_KINDS } from '#libs/law/evaluation';
import { ErrorSummary } from '../pages/error-summary';
import { Field, FormView, Select } from '../pages/form-view';
import { ChangedNotice } from '../pages/changed-notice';
import { BackLink } from '../pages/parts';

interface Props {
  of: FormView;
  /** Null: a new agency. */
  code: string | null;
  /** Whether somebody else changed it since the form was opened. */
  changed: boolean;
}

/** The data of an agency as a form. */
export function AgencyFormPage({ of, code, changed }: Props) {
  const { view, form, faults } = of;
  const { registry: text, lawPages } = view.words;
  const path = code === null ? '/konsol/instansi' : `/konsol/instansi/${code}`;
  return (
    <div class="bk-narrow">
      <BackLink href={path}>{code === null ? text.title : form.text('/name') || code}</BackLink>
      <ErrorSummary view={view} faults={faults} />
      {changed && <ChangedNotice view={view} path={path} />}
      <h1 class="govuk-heading-l">{code === null ? text.formNew : text.formEdit}</h1>
      <form
        method="post"
        action={code === null ? `${path}/baru` : `${path}/ubah`}
        noValidate
        data-once
      >
        {code === null ? (
          <Field of={of} name="_kode" label={text.code} hint={text.codeHint} width={20} large />
        ) : (
          <input type="hidden" name="_etag" value={form.text('_etag')} />
        )}
        <Field of={of} name="/name" label={text.name} large />
        <Select
          of={of}
          name="/kind"
          legend={text.kind}
          choices={AGENCY_KINDS.map((value) => ({ value, label: lawPages.partyKinds[value] }))}
        />
        <Field of={of} name="/email" label={text.email} hint={text.emailHint} large />
        <Field
          of={of}
          name="/superior"
          label={text.superior}
          hint={text.superiorHint}
          large
          width={20}
        />
        <Field of={of} name="/party" label={text.party} hint={text.partyHint} large width={20} />
        <Field of={of} name="/region" label={text.region} hint={text.regionHint} large width={10} />
        <Field
          of={of}
          name="/timeZone"
          label={text.timeZone}
          hint={text.zoneHint}
          large
          width={20}
        />
        <Field of={of} name="/address" label={text.address} hint={text.addressHint} large />
        <Field of={of} name="/city" label={text.city} hint={text.cityHint} large width={20} />
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
