import { ListedDraft, NEW } from '../drafts/drafts';
import { actOfRoute, pathOf } from '../acts/act-paths';
import type { View } from '../pages/pages';
import { Instant } from '../pages/parts';

export function DraftsPage({ view, drafts }: { view: View; drafts: ListedDraft[] }) {
  const { draftsPage } = view.words;
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
          {drafts.map((draft) => (
            <OneDraft key={`${draft.about}/${draft.act}`} view={view} draft={draft} />
          ))}
        </ul>
      )}
    </>
  );
}

function OneDraft({ view, draft }: { view: View; draft: ListedDraft }) {
  const { draftsPage, acts } = view.words;
  const { about, act, savedAt } = draft;
  const named = about === NEW ? undefined : actOfRoute(act);
  const path = named ? `/konsol/permohonan/${about}/${pathOf(named)}` : '/konsol/permohonan/baru';
  return (
    <li>
      <a class="govuk-link" href={path}>
        {named ? acts[named.act].title : draftsPage.newRequest}
      </a>
      <br />
      <span class="bk-quiet bk-small">
        {draftsPage.saved} <Instant at={savedAt.toISOString()} view={view} />
      </span>
    </li>
  );
}
