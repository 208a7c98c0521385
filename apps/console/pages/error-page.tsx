import type { View } from './pages';
import type { Words } from '../words/words';

/** Errors that have a page. */
export type ErrorKind = {
  [K in keyof Words['errors']]: Words['errors'][K] extends { title: string } ? K : never;
}[keyof Words['errors']];

interface More {
  retryAfter: number | null;
  requestId: string;
  typed: [name: string, text: string][];
  /** The address of the form that can be opened again. */
  form: string | null;
}

export function errorPage({ words, caller }: View, kind: ErrorKind, more: More) {
  const { errors } = words;
  const { title, text, next } = errors[kind];
  return (
    <div class="bk-narrow">
      <h1 class="govuk-heading-l">{title}</h1>
      <p class="govuk-body-l">{text}</p>
      <p class="govuk-body">{next}</p>
      {more.retryAfter !== null && <p class="govuk-body">{errors.retryAfter(more.retryAfter)}</p>}
      {more.typed.length > 0 && (
        <div class="govuk-form-group">
          <label class="govuk-label govuk-label--m" for="tulisan">
            {words.acts.state.yourText}
          </label>
          <textarea class="govuk-textarea" id="tulisan" rows={10} readOnly>
            {more.typed.map(([, typed]) => typed).join('\n\n')}
          </textarea>
        </div>
      )}
      {more.form !== null && (
        <p class="govuk-body">
          <a class="govuk-link" href={more.form}>
            {errors.toForm}
          </a>
        </p>
      )}
      {kind === 'unexpected' && (
        <p class="govuk-body">
          {errors.number}: <code>{more.requestId}</code>
        </p>
      )}
      <p class="govuk-body">
        {caller ? (
          <a class="govuk-link" href="/konsol/antrean">
            {errors.toQueue}
          </a>
        ) : (
          <a class="govuk-link" href="/konsol/masuk">
            {errors.toSignIn}
          </a>
        )}
      </p>
    </div>
  );
}
