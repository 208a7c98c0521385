import type { EvaluationAnswer } from '#libs/contracts/evaluation-answers';
import type { WhatWouldChangeAnswer } from '#libs/contracts/law-answers';
import {
  DOUBTS,
  FACT_IDS,
  FactId,
  GRANT_GROUNDS,
  PARTY_KINDS,
  REFUSAL_GROUNDS,
  RELATIONS,
  VALUES,
} from '#libs/law/evaluation';
import { ErrorSummary } from '../pages/error-summary';
import { Checkboxes, Field, FormView, idOf, Select } from '../pages/form-view';
import { Changes, Group, Lists } from '../requests/law-section';
import { BackLink, Details, Proposal } from '../pages/parts';
import { articleOf, wordingOf } from '../words/law';

/** What the law says of the facts in the form. */
export interface Calculated {
  evaluation: EvaluationAnswer;
  changes: WhatWouldChangeAnswer[];
}

interface Props {
  of: FormView;
  /** Null while nothing was asked. */
  calculated: Calculated | null;
}

const PATH = '/konsol/hukum/hitung';
/** What the requester claims, and so the provider can contradict. */
const CLAIMS: readonly FactId[] = [...GRANT_GROUNDS, '36-3'];

/** A form with the facts in its address; it needs no script and stores nothing. */
export function CalculatorPage({ of, calculated }: Props) {
  const { view, faults } = of;
  const text = view.words.lawPages;
  return (
    <div class="bk-wide">
      <BackLink href="/konsol/hukum">{text.title}</BackLink>
      <ErrorSummary view={view} faults={faults} />
      <h1 class="govuk-heading-l">{text.calculator}</h1>
      <p class="govuk-body">{text.calculatorLead}</p>
      {calculated && <Result of={of} calculated={calculated} />}
      <form method="get" action={PATH} noValidate>
        <fieldset class="govuk-fieldset">
          <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{text.parties}</legend>
          <div class="bk-pair">
            {(['requester', 'provider'] as const).map((party) => (
              <Select
                key={party}
                of={of}
                name={`/parties/${party}`}
                legend={text[party]}
                choices={PARTY_KINDS.map((value) => ({ value, label: text.partyKinds[value] }))}
              />
            ))}
            <Select
              of={of}
              name="/parties/relation"
              legend={text.relation}
              choices={RELATIONS.map((value) => ({ value, label: text.relations[value] }))}
            />
            <Field
              of={of}
              name="/asOf"
              label={text.asOf}
              hint={text.asOfHint}
              width={10}
              large
              day
            />
          </div>
        </fieldset>
        <Facts of={of} />
        <Checkboxes
          of={of}
          name="/doubts"
          legend={text.doubts}
          choices={DOUBTS.map((value) => ({ value, label: view.words.doubt[value] }))}
          large
        />
        <div class="govuk-form-group">
          <div class="govuk-checkboxes govuk-checkboxes--small">
            <div class="govuk-checkboxes__item">
              <input
                class="govuk-checkboxes__input"
                type="checkbox"
                id="resmi"
                name="_resmi"
                value="ya"
                checked={of.form.text('_resmi') === 'ya'}
              />
              <label class="govuk-label govuk-checkboxes__label" for="resmi">
                {text.official}
              </label>
            </div>
          </div>
        </div>
        <div class="govuk-button-group">
          <button class="govuk-button">{text.calculate}</button>
          <a class="govuk-link" href={PATH}>
            {text.again}
          </a>
        </div>
      </form>
    </div>
  );
}

/** Each fact with its value, and whether the provider contradicts it. */
function Facts({ of }: { of: FormView }) {
  const { view, form } = of;
  const { words, language } = view;
  const text = words.lawPages;
  return (
    <fieldset class="govuk-fieldset bk-facts">
      <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{text.facts}</legend>
      <p class="govuk-hint">{text.factsHint}</p>
      {FACT_IDS.map((id, at) => {
        const name = `/facts/${id}`;
        const article = articleOf(id, language);
        return (
          <div class="bk-fact" key={id}>
            <div>
              <label class="govuk-label" for={idOf(name)}>
                {article}
              </label>
              <p class="bk-quiet bk-small">{wordingOf(id, language)}</p>
            </div>
            <select class="govuk-select" id={idOf(name)} name={name}>
              <option value="">{text.notClaimed}</option>
              {VALUES.map((value) => (
                <option key={value} value={value} selected={form.text(name) === value}>
                  {words.value[value]}
                </option>
              ))}
            </select>
            {CLAIMS.includes(id) && (
              <div class="govuk-checkboxes govuk-checkboxes--small">
                <div class="govuk-checkboxes__item">
                  <input
                    class="govuk-checkboxes__input"
                    type="checkbox"
                    id={idOf(`/contradicted/${at}`)}
                    name={`/contradicted/${at}`}
                    value={id}
                    checked={form.text(`/contradicted/${at}`) === id}
                  />
                  <label
                    class="govuk-label govuk-checkboxes__label"
                    for={idOf(`/contradicted/${at}`)}
                  >
                    {text.contradicted}
                    <span class="govuk-visually-hidden"> {article}</span>
                  </label>
                </div>
              </div>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}

function Result({ of: { view }, calculated }: { of: FormView; calculated: Calculated }) {
  const { words } = view;
  const text = words.lawPages;
  const { evaluation, changes } = calculated;
  return (
    <section class="bk-box bk-result" aria-labelledby="hasil">
      <h2 id="hasil">{text.result}</h2>
      <p>
        <Proposal of={evaluation.recommendation} words={words} />
      </p>
      <p class="bk-quiet bk-small">{text.resultHint}</p>
      <Lists view={view} evaluation={evaluation} />
      <Group
        view={view}
        title={words.request.grounds}
        provisions={GRANT_GROUNDS}
        findings={evaluation.findings}
      />
      <Group
        view={view}
        title={words.request.refusals}
        provisions={[...REFUSAL_GROUNDS, '36-3']}
        findings={evaluation.findings}
      />
      {changes.length > 0 && <Changes view={view} changes={changes} />}
      <Details summary={words.request.explanation}>
        <p class="bk-small bk-lines">{evaluation.explanation}</p>
        <p class="bk-small">
          {text.computed(evaluation.engine)} <span class="bk-code">{evaluation.lawHash}</span>
        </p>
      </Details>
    </section>
  );
}
