import type { Compiled } from './edition';
import type { Evaluation, TraceStep } from './evaluation';
import { findingsOf, stepOf } from './findings';
import type { MatchedInput } from './judge';
import type { Words } from './pack';
import { CLOSING, notClaimed, ofItem, ofItems, opening, suggestion } from './wording';

/** Stored with each evaluation. Raise it whenever the same input can give another answer. */
export const ENGINE = 'law-engine/1.0.0';

/** Puts the result of the rows into words: findings, duties, questions and the steps that lead to them. */
export function explain(judged: MatchedInput): Evaluation {
  const { input, language, law, edition, cases, result } = judged;
  const { pack } = law;
  const article = (id: string) => edition.provisions.get(id)?.article[language] ?? id;
  const trace: TraceStep[] = [];
  const say = (
    step: string,
    kind: TraceStep['kind'],
    provision: string,
    outcome: string,
    text: string,
    from: string[],
    item: string | null = null,
  ) => {
    trace.push({ from, item, kind, outcome, provision, step, text });
    return step;
  };

  say('law', 'law', pack.subject, edition.from, opening(pack.title, input.asOf, language), []);
  const findings = findingsOf(judged);
  for (const { step, item, provision, basis, value, reason } of findings) {
    say(step, 'finding', provision, basis === 'not-claimed' ? basis : value, reason, [], item);
  }
  const unclaimed = findings.filter(
    ({ basis, provision }) => basis === 'not-claimed' && !cases.some(({ own }) => own[provision]),
  );
  if (unclaimed.length > 0) {
    const text = notClaimed(
      unclaimed.map(({ provision }) => article(provision)),
      language,
    );
    const from = unclaimed.map(({ step }) => step);
    say('request/not-claimed', 'not-claimed', pack.subject, 'not-met', text, from);
  }

  const told = cases.map(({ id, own, situation, row: { rule, rests } }) => {
    const from = edition.facts
      .filter((_, index) => rests & (1 << index))
      .map((fact) => stepOf(own[fact.id] ? id : null, fact.id));
    const text = ofItem(id, language) + rule.because[language];
    const step = stepOf(id, `row-${rule.row}`);
    return {
      id,
      situation,
      rule,
      step: say(step, 'row', rule.provision, rule.then, text, from, id),
    };
  });
  const [first] = told;
  const alike = told.every(({ rule }) => rule.then === first?.rule.then);
  say(
    'request/recommendation',
    'combination',
    alike && first ? first.rule.provision : pack.combination.provision,
    result,
    (alike ? '' : `${pack.combination.because[language]} `) + suggestion(result, language),
    told.map(({ step }) => step),
  );

  /** The rules that hold for some item, each with a trace step; `items` is empty if a rule holds for all. */
  const raise = <Rule>(
    kind: TraceStep['kind'],
    rules: readonly Compiled<Rule>[],
    about: (rule: Rule) => [id: string, provision: string, text: Words],
  ) => {
    const raised: { rule: Rule; items: string[]; text: string; step: string }[] = [];
    for (const { rule, holds } of rules) {
      const those = told.filter(({ situation }) => holds(situation));
      if (those.length === 0) continue;
      const [id, provision, { [language]: text }] = about(rule);
      const items = those.length === told.length ? [] : those.map((each) => each.id ?? '');
      const from = those.map(({ step }) => step);
      const sentence = ofItems(items, language) + text;
      const step = say(`${kind}/${id}`, kind, provision, id, sentence, from);
      raised.push({ rule, items, text, step });
    }
    return raised;
  };
  const duties = raise('duty', edition.duties, ({ code, provision, text }) => [
    code,
    provision,
    text,
  ]);
  const conflicts = raise('conflict', edition.conflicts, ({ id, provisions, text }) => [
    id,
    provisions[0] ?? id,
    text,
  ]);
  const questions = raise('question', edition.questions, ({ id, provision, question }) => [
    id,
    provision,
    question,
  ]);
  const missing = raise('missing', edition.asks, ({ id, provision, ask }) => [id, provision, ask]);
  const route = edition.routes.find(
    ({ holds }) => result === 'not-assistance' && told.some(({ situation }) => holds(situation)),
  );
  const [elsewhere] = raise('route', route ? [route] : [], ({ code, provision, text }) => [
    code,
    provision,
    text,
  ]);
  say('label', 'label', pack.discretion, 'usulan', CLOSING[language], ['request/recommendation']);

  return {
    law: pack.id,
    lawHash: law.hash,
    engine: ENGINE,
    asOf: input.asOf,
    language,
    label: 'usulan',
    recommendation: result,
    items: told.flatMap(({ id, rule }) =>
      id === null ? [] : [{ id, recommendation: rule.then, row: rule.row }],
    ),
    findings,
    duties: duties.map(({ rule: { code, provision }, ...rest }) => ({ code, provision, ...rest })),
    questions: questions.map(({ rule: { id, readings }, text: question, items, step }) => ({
      id,
      question,
      readings: readings.map((reading) => reading[language]),
      items,
      step,
    })),
    conflicts: conflicts.map(({ rule: { provisions }, ...rest }) => ({
      provisions: [...provisions],
      ...rest,
    })),
    missing: missing.map(({ rule: { provision }, text: ask, items, step }) => ({
      provision,
      ask,
      items,
      step,
    })),
    route: elsewhere ? { code: elsewhere.rule.code, text: elsewhere.text } : null,
    explanation: trace
      .filter(({ kind, outcome }) => kind !== 'finding' || outcome !== 'not-claimed')
      .map(({ text, provision, step }) => `${text} [${article(provision)}; ${step}]`)
      .join('\n'),
    trace,
  };
}
