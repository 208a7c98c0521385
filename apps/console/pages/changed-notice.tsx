import { Notice } from './parts';
import type { View } from './pages';

/** Somebody else has changed what is at `path` since the form was opened. */
export function ChangedNotice({ view, path }: { view: View; path: string }) {
  const { services: text } = view.words;
  return (
    <Notice title={text.changed} kind="note">
      <p class="govuk-body">{text.changedText}</p>
      <p class="govuk-body">
        <a class="govuk-link" href={path}>
          {text.current}
        </a>
      </p>
    </Notice>
  );
}
