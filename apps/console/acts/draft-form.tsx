import type { ComponentChildren } from 'preact';
import type { Form } from '../http/form';
import type { View } from '../pages/pages';
import { clockText } from '../words/times';
import { OwnFields } from '../pages/form-view';

interface Props {
  view: View;
  class?: string;
  action: string;
  form: Form;
  /** Text of the button that goes on. */
  next: string;
  /** When the draft was saved; null: not yet. */
  savedAt: Date | null;
  children: ComponentChildren;
}

/** A form that is saved as a draft, with its buttons. The first button is what Enter presses. */
export function DraftForm({ view, action, form, next, savedAt, children, ...more }: Props) {
  const { form: text } = view.words.acts;
  return (
    <form
      class={more.class}
      method="post"
      action={action}
      noValidate
      data-draft
      data-saving={text.saving}
      data-lost={text.lost}
      data-large={text.tooLarge}
      data-locked={text.lockedNow}
    >
      <button class="govuk-visually-hidden" name="_aksi" value="lanjut" tabIndex={-1} aria-hidden>
        {next}
      </button>
      <OwnFields form={form} />
      {children}
      <p class="bk-draft" role="status" data-draft-status>
        {savedAt ? text.saved(clockText(savedAt, view.language)) : text.notSaved}
      </p>
      <div class="govuk-button-group">
        <button class="govuk-button" name="_aksi" value="lanjut">
          {next}
        </button>
        <button class="govuk-button govuk-button--secondary" name="_aksi" value="simpan">
          {text.save}
        </button>
        <button class="bk-textbutton" name="_aksi" value="buang">
          {text.discard}
        </button>
      </div>
    </form>
  );
}
