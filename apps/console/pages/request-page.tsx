import type { Dossier } from '../api/requests';
import { isAct, PATHS } from '../acts/act-paths';
import { DeadlineSection } from './deadline-section';
import { DecisionSection } from './decision-section';
import { HistorySection } from './history-section';
import { LawSection } from './law-section';
import type { View } from './pages';
import { AskedSection } from './asked-section';
import { BackLink, Clock, Details, Instant, Notice, Proposal, StatusTag } from './parts';

interface Props {
  view: View;
  dossier: Dossier;
  nameOf: (code: string) => string;
  /** Acts of which the official has a draft. */
  drafts: string[];
  /** Whether the official has just done an act that led to this version. */
  done: boolean;
}

export function RequestPage({ view, dossier, nameOf, drafts, done }: Props) {
  const { words } = view;
  const { request, deadline } = dossier;
  return (
    <>
      <BackLink href="/konsol/antrean">{words.site.queue}</BackLink>
      {done && (
        <Notice title={words.request.done}>
          <p class="govuk-body">{words.request.doneHint}</p>
        </Notice>
      )}
      <div class="bk-request">
        <div class="bk-request__head">
          <p class="bk-request__parties">
            {words.request.from} <strong>{request.requester.name}</strong> {words.request.to}{' '}
            <strong>{request.provider.name}</strong>
          </p>
          <h1 class="govuk-heading-l">{request.subject ?? words.queue.sealed}</h1>
        </div>
        <div class="bk-aside">
          <div class="bk-aside__inside">
            <Box view={view} dossier={dossier} />
            <Acts view={view} dossier={dossier} drafts={drafts} nameOf={nameOf} />
            <Contents view={view} decided={request.decision !== null} />
          </div>
        </div>
        <div class="bk-request__main">
          {request.decision && (
            <DecisionSection view={view} decision={request.decision} zone={deadline.timeZone} />
          )}
          <AskedSection view={view} request={request} nameOf={nameOf} zone={deadline.timeZone} />
          <LawSection view={view} dossier={dossier} />
          <DeadlineSection view={view} request={request} deadline={deadline} nameOf={nameOf} />
          <HistorySection
            view={view}
            history={dossier.history}
            requestId={request.id}
            zone={deadline.timeZone}
            nameOf={nameOf}
          />
        </div>
      </div>
    </>
  );
}

function Box({ view, dossier: { request, deadline } }: { view: View; dossier: Dossier }) {
  const { words } = view;
  const ended = !isUndecided(request.status);
  const due = { dueAt: deadline.dueAt, running: deadline.running, ended };
  return (
    <section class="bk-box" aria-label={words.request.status}>
      <h2>{words.request.status}</h2>
      <p>
        <StatusTag status={request.status} words={words} />{' '}
        {request.emergencyApplies && <span class="bk-flag">{words.request.emergency}</span>}
      </p>
      <h2>{words.request.deadline}</h2>
      <p>
        <Clock due={due} view={view} />
        {!ended && (
          <>
            <br />
            <Instant at={deadline.dueAt} view={view} zone={deadline.timeZone} />
            {deadline.provisional && ` (${words.time.provisional})`}
          </>
        )}
      </p>
      <h2>{words.request.proposalIs}</h2>
      <p>
        <Proposal of={request.recommendation} words={words} />{' '}
        <a class="govuk-link bk-small bk-no-print" href="#hukum">
          {words.request.why}
        </a>
      </p>
    </section>
  );
}

const isUndecided = (status: string): boolean =>
  ['returned', 'not-assistance', 'awaiting-decision', 'awaiting-clarification'].includes(status);

function Acts({ view, dossier: { request }, drafts, nameOf }: Omit<Props, 'done'>) {
  const { words } = view;
  // An act that these pages do not know yet has no form here.
  const known = request.acts.flatMap(({ act, open, why }) =>
    isAct(act) ? [{ act, open, why }] : [],
  );
  const open = known.filter((act) => act.open);
  const closed = known.filter((act) => !act.open);
  const named = (why: string): string =>
    why.replaceAll(/\b[a-z0-9]+(?:-[a-z0-9]+)+\b/g, (code) => nameOf(code));
  return (
    <section class="bk-no-print" id="tindakan" aria-labelledby="tindakan-judul">
      <h2 class="govuk-heading-s" id="tindakan-judul">
        {words.request.actions}
      </h2>
      {open.length > 0 && (
        <ul class="bk-acts">
          {open.map(({ act }) => (
            <li key={act}>
              <a class="govuk-link" href={`/konsol/permohonan/${request.id}/${PATHS[act]}`}>
                {words.acts[act].name}
              </a>{' '}
              {drafts.includes(act) && <span class="bk-drafted">{words.request.draft}</span>}
              <br />
              <span class="bk-quiet bk-small">{words.acts[act].hint}</span>
            </li>
          ))}
        </ul>
      )}
      {closed.length > 0 && (
        <Details summary={`${words.request.closed} (${closed.length})`} open={open.length === 0}>
          <ul class="bk-acts bk-acts__closed">
            {closed.map(({ act, why }) => (
              <li key={act}>
                {words.acts[act].name}
                <br />
                <span class="bk-small" lang="id">
                  {named(why ?? '')}
                </span>
              </li>
            ))}
          </ul>
        </Details>
      )}
    </section>
  );
}

function Contents({ view: { words }, decided }: { view: View; decided: boolean }) {
  const { request } = words;
  const links: [string, string][] = [
    ...(decided ? ([['keputusan', request.decision]] as [string, string][]) : []),
    ['diminta', request.asked],
    ['hukum', request.law],
    ['tenggat', request.days],
    ['riwayat', request.history],
  ];
  return (
    <nav aria-label={request.onThisPage} class="bk-no-print">
      <ul class="bk-contents">
        {links.map(([id, text]) => (
          <li key={id}>
            <a class="govuk-link" href={`#${id}`}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
