import { Notice } from './parts';
import type { View } from './pages';

/** Somebody else has changed what is at `path` since the form was opened. */
export function ChangedNotice({ view, path }: { view: View; path: string }) {
  const { changed } = view.words;
  return (
    <Notice title={changed.title} kind="note">
      <p class="govuk-body">{changed.text}</p>
      <p class="govuk-body">
        <a class="govuk-link" href={path}>
          {changed.current}
        </a>
      </p>
    </Notice>
  );
}
