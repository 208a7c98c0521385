import type { ReadAnswer } from '#libs/contracts/evidence-answers';
import type { Role } from '#libs/security/officials';
import { ErrorSummary } from '../pages/error-summary';
import type { Listed } from '../api/api';
import { DataTable } from '../pages/data-table';
import { Empty, Paging } from '../pages/lists';
import { BackLink, Instant } from '../pages/parts';
import type { View } from '../pages/pages';
import { LoggedNotice } from './audit-page';
import { readText } from './read-text';

interface Props {
  view: View;
  page: Listed<ReadAnswer>;
  /** As it was typed; empty: all reads. */
  requestId: string;
  faulty: boolean;
  nameOf: (code: string) => string;
}

const PATH = '/konsol/audit/akses';

/** Who read what, newest first. */
export function ReadsPage({ view, page, requestId, faulty, nameOf }: Props) {
  const { audit, queue } = view.words;
  return (
    <>
      <BackLink href="/konsol/audit">{audit.title}</BackLink>
      {faulty && (
        <ErrorSummary view={view} faults={[{ pointer: 'permohonan', text: audit.readsFault }]} />
      )}
      <h1 class="govuk-heading-l">{audit.reads}</h1>
      <LoggedNotice view={view} />
      <form method="get" action={PATH} class="bk-filters" role="search">
        <div class="govuk-form-group bk-filters__wide">
          <label class="govuk-label bk-small" for="fpermohonan">
            {audit.readsOf}
          </label>
          <div class="govuk-hint bk-small" id="permohonan-petunjuk">
            {audit.readsOfHint}
          </div>
          <input
            class={`govuk-input${faulty ? ' govuk-input--error' : ''}`}
            id="fpermohonan"
            name="permohonan"
            value={requestId}
            aria-describedby="permohonan-petunjuk"
            aria-invalid={faulty ? true : undefined}
            autocomplete="off"
          />
        </div>
        <button class="govuk-button govuk-button--secondary">{audit.readsShow}</button>
        {requestId !== '' && (
          <a class="govuk-link" href={PATH}>
            {queue.clear}
          </a>
        )}
      </form>
      {page.items.length === 0 ? (
        <Empty text={audit.readsEmpty} />
      ) : (
        <ReadsTable view={view} page={page} nameOf={nameOf} />
      )}
      <Paging
        view={view}
        page={page}
        path={PATH}
        filters={new URLSearchParams(requestId && { permohonan: requestId })}
      />
    </>
  );
}

function ReadsTable({ view, page, nameOf }: Pick<Props, 'view' | 'page' | 'nameOf'>) {
  const { audit, roles } = view.words;
  return (
    <DataTable
      columns={[audit.at, audit.who, audit.role, audit.what, audit.request]}
      rows={page.items.map(({ id, at, sub, role, agency, what, requestId }) => ({
        key: id,
        cells: [
          <Instant key="at" at={at} view={view} />,
          sub,
          [roles[role as Role] ?? role, agency !== null && nameOf(agency)]
            .filter(Boolean)
            .join(', '),
          <What view={view} what={what} />,
          requestId === null ? (
            audit.list
          ) : (
            <a class="govuk-link" href={`/konsol/bukti/${requestId}`}>
              <span class="bk-code">{requestId}</span>
            </a>
          ),
        ],
      }))}
    />
  );
}

/** What was read, in words; as its route if these pages do not know it. */
function What({ view, what }: { view: View; what: string }) {
  const read = readText(what, view.words);
  if (!read) return <code>{what}</code>;
  return (
    <>
      {read.text} {read.id !== undefined && <span class="bk-code">{read.id}</span>}
    </>
  );
}
