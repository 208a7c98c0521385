import type { EvaluationAnswer, FindingAnswer } from '#libs/contracts/evaluation-answers';
import type { ChangedFact, WhatWouldChangeAnswer } from '#libs/contracts/law-answers';
import type { FactId, Recommendation, Value } from '#libs/law/evaluation';
import { GRANT_GROUNDS, REFUSAL_GROUNDS } from '#libs/law/evaluation';
import { articleOf } from '../words/law';
import type { RequestProps } from './request-props';
import type { View } from '../pages/pages';
import { Details, Proposal, Section } from '../pages/parts';

/** What the law says of the request, ground by ground, and what would change it. */
export function LawSection({ view, dossier }: Pick<RequestProps, 'view' | 'dossier'>) {
  const { words } = view;
  const text = words.request;
  const { evaluation, request, changes } = dossier;
  const group = (title: string, provisions: readonly FactId[]) => (
    <Group view={view} title={title} provisions={provisions} findings={evaluation.findings} />
  );
  return (
    <Section id="hukum" title={text.law}>
      <p class="govuk-body">
        {text.proposalIs}: <Proposal of={request.recommendation} words={words} />. {text.lawHint}
      </p>
      {evaluation.items.length > 1 && (
        <ul class="govuk-list">
          {evaluation.items.map(({ id, recommendation }) => (
            <li key={id}>
              {text.item} {id}: <Proposal of={recommendation} words={words} />
            </li>
          ))}
        </ul>
      )}
      <Lists view={view} evaluation={evaluation} />
      {group(text.grounds, GRANT_GROUNDS)}
      {group(text.refusals, REFUSAL_GROUNDS)}
      {group(text.emergencyRule, ['36-3'])}
      {changes.length > 0 && <Changes view={view} changes={changes} />}
      <Details summary={text.explanation}>
        <p class="bk-small bk-lines">{evaluation.explanation}</p>
        <p class="bk-small">
          {evaluation.law}, <span class="bk-code">{evaluation.lawHash}</span>
        </p>
      </Details>
    </Section>
  );
}

/** What is missing, in conflict, open or owed. */
export function Lists({ view, evaluation }: { view: View; evaluation: EvaluationAnswer }) {
  const text = view.words.request;
  const lists: [string, { key: string; text: string; readings?: string[] }[]][] = [
    [text.missing, evaluation.missing.map(({ step, ask }) => ({ key: step, text: ask }))],
    [
      text.conflicts,
      evaluation.conflicts.map(({ step, text: said }) => ({ key: step, text: said })),
    ],
    [
      text.questions,
      evaluation.questions.map(({ step, question, readings }) => ({
        key: step,
        text: question,
        readings,
      })),
    ],
    [text.duties, evaluation.duties.map(({ step, text: said }) => ({ key: step, text: said }))],
    [
      text.route,
      evaluation.route ? [{ key: evaluation.route.code, text: evaluation.route.text }] : [],
    ],
  ];
  return (
    <>
      {lists
        .filter(([, entries]) => entries.length > 0)
        .map(([title, entries]) => (
          <div key={title}>
            <h3 class="govuk-heading-s">{title}</h3>
            <ul class="govuk-list govuk-list--bullet">
              {entries.map(({ key, text: said, readings = [] }) => (
                <li key={key}>
                  {said}
                  {readings.length > 0 && (
                    <ul class="govuk-list govuk-list--bullet bk-quiet">
                      {readings.map((reading) => (
                        <li key={reading}>{reading}</li>
                      ))}
                    </ul>
                  )}
                </li>
              ))}
            </ul>
          </div>
        ))}
    </>
  );
}

interface GroupProps {
  view: View;
  title: string;
  provisions: readonly FactId[];
  findings: FindingAnswer[];
}

/** Provisions of one paragraph: first those that somebody said something about. */
export function Group({ view, title, provisions, findings }: GroupProps) {
  const { words, language } = view;
  const of = (id: FactId): FindingAnswer[] => findings.filter(({ provision }) => provision === id);
  const said = provisions.filter((id) => of(id).some(({ basis }) => basis !== 'not-claimed'));
  const silent = provisions.filter((id) => !said.includes(id) && of(id).length > 0);
  return (
    <>
      <h3 class="govuk-heading-s">{title}</h3>
      {said.map((id) => (
        <div class="bk-provision" key={id}>
          <h4>{articleOf(id, language)}</h4>
          <Wording view={view} finding={of(id)[0]} />
          {of(id).map((finding) => (
            <Finding key={finding.step} view={view} finding={finding} />
          ))}
        </div>
      ))}
      {silent.length > 0 && (
        <Details summary={`${words.request.silent} (${silent.length})`}>
          {silent.map((id) => (
            <div class="bk-provision" key={id}>
              <h4>{articleOf(id, language)}</h4>
              <Wording view={view} finding={of(id)[0]} />
            </div>
          ))}
        </Details>
      )}
    </>
  );
}

/** A summary is never shown as a quotation. */
function Wording({ view: { words }, finding }: { view: View; finding?: FindingAnswer }) {
  if (!finding) return null;
  return finding.textStatus === 'verbatim' ? (
    <blockquote>“{finding.text}”</blockquote>
  ) : (
    <p class="bk-quiet">
      {words.request.summary}: {finding.text}
    </p>
  );
}

function Finding({ view: { words }, finding }: { view: View; finding: FindingAnswer }) {
  const { value, basis, item, facts } = finding;
  const silent = basis === 'not-claimed';
  return (
    <>
      <p>
        {item !== null && `${words.request.item} ${item}: `}
        <span class={`bk-finding bk-finding--${silent ? 'silent' : value}`}>
          {silent ? words.value.none : words.value[value]}
        </span>
        {!silent && `, ${words.basis[basis]}`}
      </p>
      {facts.length > 0 && (
        <ul>
          {facts.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
      )}
    </>
  );
}

export function Changes({ view, changes }: { view: View; changes: WhatWouldChangeAnswer[] }) {
  const { words } = view;
  const text = words.request;
  const flips = changes.flatMap(({ item, flips: of }) => of.map((flip) => ({ item, ...flip })));
  return (
    <Details summary={text.changes}>
      <p>{flips.length > 0 ? text.changesHint : text.noChanges}</p>
      <ul class="govuk-list govuk-list--bullet">
        {flips.map(({ item, recommendation, changes: facts }, at) => (
          <li key={at}>
            {item !== null && changes.length > 1 && `${text.item} ${item}: `}
            {text.flips(words.recommendation[recommendation as Recommendation])}
            <ul class="govuk-list govuk-list--bullet">
              {facts.map((fact) => (
                <li key={fact.id}>{changeText(fact, view)}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Details>
  );
}

function changeText({ id, to }: ChangedFact, { words, language }: View): string {
  const { request, value } = words;
  if (id === 'official') return request.factOfficial;
  if (id === 'doubts') return request.factNoDoubt;
  return request.fact(articleOf(id, language), value[to as Value] ?? to);
}
