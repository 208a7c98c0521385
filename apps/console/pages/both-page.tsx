import { Details } from './parts';
import type { View } from './pages';
import type { Form } from '../http/form';

/** What was typed, by the names of its fields. */
export const typedIn = (form: Form): [name: string, text: string][] =>
  [...form.fields].filter(([name, text]) => name.startsWith('/') && text !== '');

interface Props {
  view: View;
  /** The address of the form. */
  to: string;
  /** The saved text, of another page. */
  other: Form;
  /** The text of this page. */
  form: Form;
}

/** Two pages wrote to one draft: the official chooses, and until then neither text is lost. */
export function BothPage({ view, to, other, form }: Props) {
  const { state } = view.words.acts;
  return (
    <div class="bk-narrow">
      <h1 class="govuk-heading-l">{state.otherTitle}</h1>
      <p class="govuk-body-l">{state.otherText}</p>
      <Texts title={state.here} form={form} />
      <form method="post" action={to}>
        {[...form.with({ _dari: other.text('_halaman') }).fields].map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <button class="govuk-button" name="_aksi" value="simpan">
          {state.keepHere}
        </button>
      </form>
      <Texts title={state.saved} form={other} />
      <p class="govuk-body">
        <a class="govuk-link" href={to}>
          {state.keepSaved}
        </a>
      </p>
    </div>
  );
}

const Texts = ({ title, form }: { title: string; form: Form }) => (
  <Details summary={title} open>
    {typedIn(form).map(([name, text]) => (
      <p class="bk-quote" key={name}>
        {text}
      </p>
    ))}
  </Details>
);
