import type { ReadAnswer } from '#libs/contracts/evidence-answers';
import type { Role } from '#libs/security/officials';
import { ErrorSummary } from '../acts/error-summary';
import { DataTable } from '../pages/data-table';
import { Empty, Paging } from '../pages/lists';
import { BackLink, Instant } from '../pages/parts';
import type { View } from '../pages/pages';
import { LoggedNotice } from './audit-page';

interface Props {
  view: View;
  reads: ReadAnswer[];
  next: string | null;
  paged: boolean;
  /** As it was typed; empty: all reads. */
  requestId: string;
  faulty: boolean;
  nameOf: (code: string) => string;
}

const PATH = '/konsol/audit/akses';

/** Who read what, newest first. */
export function ReadsPage({ view, reads, next, paged, requestId, faulty, nameOf }: Props) {
  const { audit, queue } = view.words;
  const to = (after: Record<string, string>): string => {
    const query = new URLSearchParams({ ...(requestId && { permohonan: requestId }), ...after });
    return query.size === 0 ? PATH : `${PATH}?${query.toString()}`;
  };
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
      {reads.length === 0 ? (
        <Empty text={audit.readsEmpty} />
      ) : (
        <ReadsTable view={view} reads={reads} nameOf={nameOf} />
      )}
      <Paging
        view={view}
        first={paged ? to({}) : null}
        next={next === null ? null : to({ after: next })}
      />
    </>
  );
}

function ReadsTable({ view, reads, nameOf }: Pick<Props, 'view' | 'reads' | 'nameOf'>) {
  const { audit, roles } = view.words;
  return (
    <DataTable
      columns={[audit.at, audit.who, audit.role, audit.what, audit.request]}
      rows={reads.map(({ id, at, sub, role, agency, what, requestId }) => ({
        key: id,
        cells: [
          <Instant key="at" at={at} view={view} />,
          sub,
          [roles[role as Role] ?? role, agency !== null && nameOf(agency)]
            .filter(Boolean)
            .join(', '),
          audit.routes[what] ?? <code>{what}</code>,
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
