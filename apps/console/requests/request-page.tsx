import { factsOf } from '#libs/contracts/statuses';
import { dateText } from '../words/times';
import { ActList } from './act-list';
import { AgreementSection } from './agreement-section';
import { AskedSection } from './asked-section';
import { DeadlineSection } from './deadline-section';
import { DecisionSection } from './decision-section';
import { AfterSection, DeliverySection } from './delivery-section';
import { HistorySection } from './history-section';
import { LawSection } from './law-section';
import { LettersSection } from './letters-section';
import { LinksSection } from './links-section';
import { NoticesSection } from './notices-section';
import { ObjectionSection } from './objection-section';
import { BackLink, Clock, Instant, Notice, Proposal, StatusTag } from '../pages/parts';
import type { RequestProps } from './request-props';
import { waitsOf } from './waited-for';

export function RequestPage(props: RequestProps) {
  const { view, dossier, nameOf, done } = props;
  const { words } = view;
  const { request, deadline, history } = dossier;
  const zone = deadline.timeZone;
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
            <Box of={props} />
            <ActList of={props} />
            <Contents of={props} />
          </div>
        </div>
        <div class="bk-request__main">
          {request.decision && (
            <DecisionSection view={view} decision={request.decision} zone={zone} />
          )}
          <ObjectionSection of={props} />
          <AgreementSection of={props} />
          <DeliverySection of={props} />
          <AfterSection of={props} />
          <AskedSection view={view} request={request} nameOf={nameOf} zone={zone} />
          <LinksSection of={props} />
          <LawSection view={view} dossier={dossier} />
          <DeadlineSection view={view} request={request} deadline={deadline} nameOf={nameOf} />
          <LettersSection of={props} />
          <NoticesSection of={props} />
          <HistorySection
            view={view}
            history={history}
            requestId={request.id}
            zone={zone}
            nameOf={nameOf}
          />
          <FileEnd of={props} />
        </div>
      </div>
    </>
  );
}

function Box({ of }: { of: RequestProps }) {
  const { view, dossier } = of;
  const { words, language } = view;
  const { request, deadline } = dossier;
  const ended = factsOf(request.status).clock === 'ended';
  const due = { dueAt: deadline.dueAt, running: deadline.running, ended };
  return (
    <section class="bk-box" aria-label={words.request.status}>
      <h2>{words.request.status}</h2>
      <p>
        <StatusTag status={request.status} words={words} />{' '}
        {request.emergencyApplies && <span class="bk-flag">{words.request.emergency}</span>}
      </p>
      <h2>{words.life.waits}</h2>
      {waitsOf(request, words).map((line) => (
        <p key={line}>{line}</p>
      ))}
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
      {request.extension && (
        <>
          <h2>{words.life.extension}</h2>
          <p>
            {words.life.extendedUntil(
              dateText(request.extension.until, language),
              request.extension.workingDays,
            )}{' '}
            {request.extension.reason}
          </p>
        </>
      )}
      <h2>{words.request.proposalIs}</h2>
      <p>
        <Proposal of={request.recommendation} words={words} />
        <br />
        <a class="govuk-link bk-small bk-no-print" href="#hukum">
          {words.request.why}
        </a>
      </p>
    </section>
  );
}

function Contents({ of: { view, dossier, service } }: { of: RequestProps }) {
  const { request: text, life, letterFiles } = view.words;
  const { request, deadline } = dossier;
  const { decision, objection, proposals, terms, delivery, links, confirmation } = request;
  const agreed = proposals.length > 0 || terms.costs !== null || terms.deliverBy !== null;
  const related = links.length > 0 || service !== null || confirmation !== null;
  const parts: [shown: boolean, id: string, text: string][] = [
    [decision !== null, 'keputusan', text.decision],
    [objection !== null || deadline.objection !== null, 'keberatan', life.objection],
    [agreed, 'kesepakatan', life.agreements],
    [delivery !== null, 'bantuan', life.delivery],
    [true, 'diminta', text.asked],
    [related, 'terkait', life.links],
    [true, 'hukum', text.law],
    [true, 'tenggat', text.days],
    [true, 'surat', letterFiles.title],
    [true, 'surel', letterFiles.emails.title],
    [true, 'riwayat', text.history],
  ];
  return (
    <nav aria-label={text.onThisPage} class="bk-no-print">
      <ul class="bk-contents">
        {parts
          .filter(([shown]) => shown)
          .map(([, id, name]) => (
            <li key={id}>
              <a class="govuk-link" href={`#${id}`}>
                {name}
              </a>
            </li>
          ))}
      </ul>
      <p class="bk-quiet bk-small">{life.fileHint}</p>
    </nav>
  );
}

/** What a printed file ends with, so that it can be compared with the register. */
function FileEnd({ of: { view, dossier } }: { of: RequestProps }) {
  const { request: text, life } = view.words;
  const { request, history } = dossier;
  return (
    <p class="bk-print-only bk-file">
      {life.fileTitle} {request.reference} · <span class="bk-code">{request.id}</span> ·{' '}
      {life.fileVersion(request.version)}
      <br />
      {text.lastHash}: <span class="bk-code">{history.at(-1)?.hash}</span>
    </p>
  );
}
