import { FormView, idOf } from '../pages/form-view';

interface Props {
  of: FormView;
  name: string;
  label: string;
  hint: string;
}

/** A file to upload. A browser never shows a chosen file again, so it is chosen for each check. */
export function FileField({ of: { view, faults }, name, label, hint }: Props) {
  const id = idOf(name);
  const fault = faults.find(({ pointer }) => pointer === name)?.text;
  return (
    <div class={`govuk-form-group${fault ? ' govuk-form-group--error' : ''}`}>
      <label class="govuk-label govuk-label--m" for={id}>
        {label}
      </label>
      <div class="govuk-hint" id={`${id}-petunjuk`}>
        {hint}
      </div>
      {fault && (
        <p class="govuk-error-message" id={`${id}-salah`}>
          <span class="govuk-visually-hidden">{view.words.acts.form.fault}</span> {fault}
        </p>
      )}
      <input
        class={`govuk-file-upload${fault ? ' govuk-file-upload--error' : ''}`}
        type="file"
        id={id}
        name={name}
        aria-describedby={fault ? `${id}-petunjuk ${id}-salah` : `${id}-petunjuk`}
      />
    </div>
  );
}
