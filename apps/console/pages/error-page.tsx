import type { FastifyRequest } from 'fastify';
import type { View } from './pages';
import type { Words } from '../words/words';

/** Errors that have a page. */
export type ErrorKind = {
  [K in keyof Words['errors']]: Words['errors'][K] extends { title: string } ? K : never;
}[keyof Words['errors']];

interface More {
  request: FastifyRequest;
  /** Seconds after which a retry can succeed. */
  retryAfter: number | null;
  /** What was typed and could not be kept. */
  typed?: [name: string, text: string][];
}

/** Errors that may be over when the page is loaded again. */
const PASSING: ErrorKind[] = ['away', 'busy', 'issuerAway', 'unexpected'];
/** Errors of a form whose saved draft can be opened. */
const OF_FORMS: ErrorKind[] = ['formTooLong', 'formTooLarge'];

export function errorPage({ words, caller }: View, kind: ErrorKind, more: More) {
  const { errors } = words;
  const { request, retryAfter, typed = [] } = more;
  const read = request.method === 'GET';
  const link =
    (read && PASSING.includes(kind) && errors.again) ||
    (!read && OF_FORMS.includes(kind) && errors.toForm);
  const { title, text, next } = errors[kind];
  return (
    <div class="bk-narrow">
      <h1 class="govuk-heading-l">{title}</h1>
      <p class="govuk-body-l">{text}</p>
      <p class="govuk-body">{next}</p>
      {retryAfter !== null && <p class="govuk-body">{errors.retryAfter(retryAfter)}</p>}
      {typed.length > 0 && (
        <div class="govuk-form-group">
          <label class="govuk-label govuk-label--m" for="tulisan">
            {words.acts.state.yourText}
          </label>
          <textarea class="govuk-textarea" id="tulisan" rows={10} readOnly>
            {typed.map(([, one]) => one).join('\n\n')}
          </textarea>
        </div>
      )}
      {link && (
        <p class="govuk-body">
          <a class="govuk-link" href={request.url}>
            {link}
          </a>
        </p>
      )}
      {kind === 'unexpected' && (
        <p class="govuk-body">
          {errors.number}: <code>{request.id}</code>
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
