import type { ProposedCost, Proposal } from '#libs/contracts/proposals';
import { proposalSentences } from '../acts/proposals';
import { dateText, rupiahText } from '../words/times';
import type { RequestProps } from './request-props';
import { Instant, Row, Rows, Section } from '../pages/parts';

/** What both parties have agreed on, and every proposal, oldest first. */
export function AgreementSection({ of }: { of: RequestProps }) {
  const { view, dossier, nameOf } = of;
  const { words, language } = view;
  const { life } = words;
  const { request } = dossier;
  const { terms, proposals, responsible } = request;
  if (proposals.length === 0 && !terms.costs && terms.deliverBy === null) return null;
  return (
    <Section id="kesepakatan" title={life.agreements} lead={life.agreementsHint}>
      <Rows>
        <Row name={life.costs}>
          {terms.costs ? (
            <AgreedCosts lines={terms.costs.lines} of={of} total={terms.costs.total} />
          ) : (
            life.costsOpen
          )}
        </Row>
        {terms.deliverBy !== null && (
          <Row name={life.deliverBy}>
            <time dateTime={terms.deliverBy}>{dateText(terms.deliverBy, language)}</time>
          </Row>
        )}
        <Row name={life.responsible}>
          {nameOf(responsible.holder)}
          {terms.responsibility && (
            <span class="bk-quiet bk-small">
              {' '}
              {terms.responsibility.basis.title} {terms.responsibility.basis.number}
            </span>
          )}
        </Row>
      </Rows>
      <ol class="bk-history">
        {proposals.map((proposal) => (
          <OneProposal key={proposal.id} of={of} proposal={proposal} />
        ))}
      </ol>
    </Section>
  );
}

function AgreedCosts({
  lines,
  total,
  of: { view },
}: {
  lines: ProposedCost[];
  total: number;
  of: RequestProps;
}) {
  const { words } = view;
  if (lines.length === 0) return <>{words.acts.sentences.noCosts}</>;
  return (
    <>
      <ul class="govuk-list">
        {lines.map(({ item, amount, fundedBy, share }, at) => (
          <li key={at}>
            {item}: {rupiahText(amount)}, {words.fundedBy[fundedBy]}
            {share !== undefined && ` (${share}%)`}
          </li>
        ))}
      </ul>
      <strong>{words.acts.sentences.costTotal(rupiahText(total))}</strong>
    </>
  );
}

function OneProposal({ of, proposal }: { of: RequestProps; proposal: Proposal }) {
  const { view, dossier, nameOf, agencies } = of;
  const { life } = view.words;
  const zone = dossier.deadline.timeZone;
  const { kind, by, at, status, answer } = proposal;
  return (
    <li>
      <h3>
        {life.proposals[kind]}
        {status === 'open' && (
          <>
            {' '}
            <span class="bk-flag bk-flag--quiet">{life.proposalStatus.open}</span>
          </>
        )}
      </h3>
      <p class="bk-quiet bk-small">
        {life.proposedBy(nameOf(by))} · <Instant at={at} view={view} zone={zone} />
      </p>
      <div class="bk-quote">
        {proposalSentences(proposal, { view, agencies }).map((sentence, n) => (
          <p key={n}>{sentence}</p>
        ))}
      </div>
      {status !== 'open' && <p>{life.proposalStatus[status]}.</p>}
      {answer && (
        <p class="bk-quiet bk-small">
          {life.answeredBy(nameOf(answer.by))} · <Instant at={answer.at} view={view} zone={zone} />
        </p>
      )}
      {answer?.reason && <p class="bk-quote">{answer.reason}</p>}
    </li>
  );
}
