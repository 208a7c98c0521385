import { createHash } from 'node:crypto';
import type { ComponentChildren } from 'preact';
import type { Form } from '../http/form';
import type { View } from '../pages/pages';

/*
 * The last page before something is sent, of an act and of a new request.
 */

export const Sentences = ({ lines, live }: { lines: string[]; live?: boolean }) => (
  <ol class="bk-sentences" aria-live={live ? 'polite' : undefined}>
    {lines.map((line, at) => (
      <li key={at}>{line}</li>
    ))}
  </ol>
);

export const Bullets = ({ lines }: { lines: string[] }) => (
  <ul class="govuk-list govuk-list--bullet">
    {lines.map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
);

/** What follows once it is sent. */
export const Consequences = ({ view, lines }: { view: View; lines: string[] }) => (
  <>
    <h2 class="govuk-heading-s">{view.words.acts.form.consequences}</h2>
    <Bullets lines={lines} />
  </>
);

interface Props {
  view: View;
  form: Form;
  /** Where the button sends to. */
  to: string;
  /** The form, to change it. */
  back: string;
  /** What the button says. */
  name: string;
  warning?: boolean;
  children?: ComponentChildren;
}

/** The one button that sends, once. */
export const Send = ({ view, form, to, back, name, warning, children }: Props) => (
  <form method="post" action={to} data-once>
    <input type="hidden" name="_isi" value={digestOf(form)} />
    <div class="govuk-button-group">
      <button
        class={`govuk-button${warning ? ' govuk-button--warning' : ''}`}
        name="_aksi"
        value="tetapkan"
      >
        {name}
      </button>
      <a class="govuk-link" href={back}>
        {view.words.acts.form.change}
      </a>
      {children}
    </div>
  </form>
);

/** What the last page showed: if the draft was changed since, it is shown again. */
export const digestOf = (form: Form): string =>
  createHash('sha256').update(form.typed).digest('base64url');
