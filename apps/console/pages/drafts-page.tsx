import { ListedDraft, NEW } from '../drafts/drafts';
import { isAct, PATHS } from '../acts/act-paths';
import type { View } from './pages';
import { Instant } from './parts';

export function DraftsPage({ view, drafts }: { view: View; drafts: ListedDraft[] }) {
  const { draftsPage, acts } = view.words;
  return (
    <>
      <h1 class="govuk-heading-l">{draftsPage.title}</h1>
      <p class="govuk-body">{draftsPage.hint}</p>
      {drafts.length === 0 ? (
        <div class="bk-empty">
          <p class="govuk-body-l">{draftsPage.empty}</p>
        </div>
      ) : (
        <ul class="bk-acts">
          {drafts.map(({ about, act, savedAt }) => (
            <li key={`${about}/${act}`}>
              <a class="govuk-link" href={pathOf(about, act)}>
                {isAct(act) ? acts[act].title : draftsPage.newRequest}
              </a>
              <br />
              <span class="bk-quiet bk-small">
                {draftsPage.saved} <Instant at={savedAt.toISOString()} view={view} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const pathOf = (about: string, act: string): string =>
  about === NEW || !isAct(act)
    ? '/konsol/permohonan/baru'
    : `/konsol/permohonan/${about}/${PATHS[act]}`;
