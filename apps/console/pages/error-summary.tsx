import { FormView, idOf } from './form-view';

/** All faults, with links to their fields. The script moves the focus to it. */
export function ErrorSummary({ view, faults }: Pick<FormView, 'view' | 'faults'>) {
  if (faults.length === 0) return null;
  return (
    <div class="govuk-error-summary" tabIndex={-1}>
      <div role="alert">
        <h2 class="govuk-error-summary__title">{view.words.acts.form.faults}</h2>
        <div class="govuk-error-summary__body">
          <ul class="govuk-list govuk-error-summary__list">
            {faults.map(({ pointer, text }) => (
              <li key={pointer + text}>
                {pointer !== '' ? <a href={`#${idOf(pointer)}`}>{text}</a> : text}
              </li>
            ))}
          </ul>
        </div>
      </div>
    </div>
  );
}
