import type { EvidenceVerdict } from '#libs/audit/verify/evidence';
import type { HistoryActor } from '#libs/contracts/answers';
import type { RequestEvidenceAnswer } from '#libs/contracts/evidence-answers';
import type { Role } from '#libs/security/officials';
import { DataTable } from '../pages/data-table';
import { BackLink, Instant, Section, Warning } from '../pages/parts';
import type { View } from '../pages/pages';
import { LoggedNotice, Offline } from './audit-page';

interface Props {
  view: View;
  reference: string;
  evidence: RequestEvidenceAnswer;
  verdict: EvidenceVerdict;
  nameOf: (code: string) => string;
}

/** What proves the history of one request, entry by entry. */
export function ProofPage({ view, reference, evidence, verdict, nameOf }: Props) {
  const { audit } = view.words;
  const { requestId } = evidence;
  const isAuditor = view.caller?.roles.includes('auditor') ?? false;
  return (
    <div class="bk-wide">
      <BackLink href={`/konsol/permohonan/${requestId}`}>{audit.toRequest}</BackLink>
      <h1 class="govuk-heading-l">{audit.proofOf(reference)}</h1>
      <p class="govuk-body">{audit.proofLead}</p>
      {isAuditor && <LoggedNotice view={view} />}
      <section class="bk-box" aria-labelledby="hasil">
        <h2 id="hasil">{audit.verdict}</h2>
        <VerdictText view={view} verdict={verdict} />
        <p class="bk-quiet">{audit.trust}</p>
        <p>
          <a
            class="govuk-button govuk-button--secondary"
            href={`/konsol/bukti/${requestId}/bukti.json`}
            download
          >
            {audit.downloadProof}
          </a>
        </p>
        {isAuditor && (
          <p>
            <a class="govuk-link" href={`/konsol/audit/akses?permohonan=${requestId}`}>
              {audit.toReads}
            </a>
          </p>
        )}
      </section>
      <Entries view={view} evidence={evidence} nameOf={nameOf} />
      <Offline view={view} file={`bukti-${requestId}.json`} />
    </div>
  );
}

function VerdictText({ view, verdict }: { view: View; verdict: EvidenceVerdict }) {
  const { audit } = view.words;
  const { misfit, entries, uncovered } = verdict;
  if (misfit)
    return (
      <>
        <Warning>{audit.misfit(misfit.entry, misfit.why)}</Warning>
        <p>{audit.misfitNext}</p>
      </>
    );
  return (
    <p class="bk-verdict">
      {uncovered > 0 ? audit.uncovered(entries - uncovered, entries) : audit.fits(entries)}
    </p>
  );
}

function Entries({ view, evidence, nameOf }: Pick<Props, 'view' | 'evidence' | 'nameOf'>) {
  const { audit, event, roles, request } = view.words;
  const sealed = new Map(evidence.proofs.map(({ version, checkpoint }) => [version, checkpoint]));
  const named = (type: string): string => event[type] ?? type;
  const by = ({ role, agency }: HistoryActor): string =>
    role === 'broker'
      ? request.broker
      : [roles[role as Role] ?? role, agency && nameOf(agency)].filter(Boolean).join(', ');
  return (
    <Section id="catatan" title={audit.entries}>
      <DataTable
        columns={[audit.entry, audit.event, audit.at, audit.checkpoint, audit.hash]}
        rows={evidence.history.map(({ version, type, at, actor, hash }) => ({
          key: version,
          cells: [
            version,
            <>
              {named(type)}
              <br />
              <span class="bk-quiet">{by(actor)}</span>
            </>,
            <Instant key="at" at={at} view={view} />,
            sealed.has(version) ? audit.sealed(sealed.get(version) ?? 0) : audit.notSealed,
            <span class="bk-code" key="hash">
              {hash}
            </span>,
          ],
        }))}
      />
    </Section>
  );
}
