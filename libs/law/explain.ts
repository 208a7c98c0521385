import { ENGINE } from './engine';
import type { Compiled, Edition } from './edition';
import type { Case } from './evaluate';
import type {
  Evaluation,
  EvaluationInput,
  FactId,
  Finding,
  Language,
  Recommendation,
  TraceStep,
  Value,
} from './evaluation';
import type { Law } from './law';
import type { Provision } from './pack';
import {
  BASIS,
  CLOSING,
  CONTRADICTED,
  notClaimed,
  ofItem,
  ofItems,
  opening,
  suggestion,
  VALUE,
} from './wording';

export interface Judged {
  input: EvaluationInput;
  language: Language;
  law: Law;
  edition: Edition;
  cases: readonly Case[];
  result: Recommendation;
}

/** Puts into words what the rows came to: findings, duties, questions and the steps that lead there. */
export function explain(judged: Judged): Evaluation {
  const { input, language, law, edition, cases, result } = judged;
  const { pack } = law;
  const trace: TraceStep[] = [];
  const step = (entry: TraceStep) => (trace.push(entry), entry.step);
  const article = (id: string) => edition.provisions.get(id)?.article[language] ?? id;

  step({
    step: 'law',
    kind: 'law',
    item: null,
    provision: pack.subject,
    outcome: edition.from,
    from: [],
    text: opening(pack.title, input.asOf, language),
  });

  const findings = findingsOf(judged);
  for (const { step: id, item, provision, basis, value, reason } of findings) {
    const outcome = basis === 'not-claimed' ? basis : value;
    step({ step: id, kind: 'finding', item, provision, outcome, from: [], text: reason });
  }
  const unclaimed = findings.filter(({ basis }) => basis === 'not-claimed');
  if (unclaimed.length > 0) {
    step({
      step: 'request/not-claimed',
      kind: 'not-claimed',
      item: null,
      provision: pack.subject,
      outcome: 'not-met',
      from: unclaimed.map((finding) => finding.step),
      text: notClaimed(unclaimed.map(({ provision }) => article(provision)).join(', '), language),
    });
  }

  const told = cases.map((each) => {
    const { id, own, row } = each;
    const from = edition.facts
      .filter((_, index) => row.rests & (1 << index))
      .map((fact) => findingStep(own[fact.id] ? id : null, fact.id));
    const rowStep = step({
      step: `${place(id)}/row-${row.rule.row}`,
      kind: 'row',
      item: id,
      provision: row.rule.provision,
      outcome: row.rule.then,
      from,
      text: ofItem(id, language) + row.rule.because[language],
    });
    return { ...each, rowStep };
  });

  const [first] = cases;
  const alike = cases.every(({ row }) => row.rule.then === first?.row.rule.then);
  step({
    step: 'request/recommendation',
    kind: 'combination',
    item: null,
    provision: alike && first ? first.row.rule.provision : pack.combination.provision,
    outcome: result,
    from: told.map(({ rowStep }) => rowStep),
    text: (alike ? '' : `${pack.combination.because[language]} `) + suggestion(result, language),
  });

  /** The rules that hold for some item; for all of them, `items` is empty. */
  const raised = <Rule>(rules: readonly Compiled<Rule>[]) => {
    const found: { rule: Rule; items: string[]; from: string[] }[] = [];
    for (const { rule, holds } of rules) {
      const those = told.filter(({ situation }) => holds(situation));
      if (those.length === 0) continue;
      const items = those.length === told.length ? [] : those.map(({ id }) => id ?? '');
      found.push({ rule, items, from: those.map(({ rowStep }) => rowStep) });
    }
    return found;
  };
  const tell = (
    kind: 'duty' | 'conflict' | 'question' | 'missing' | 'route',
    id: string,
    provision: string,
    { items, from }: { items: string[]; from: string[] },
    text: string,
  ) =>
    step({
      step: `${kind}/${id}`,
      kind,
      item: null,
      provision,
      outcome: id,
      from,
      text: ofItems(items, language) + text,
    });

  const duties = raised(edition.duties).map(({ rule: { code, provision, text }, ...where }) => ({
    code,
    provision,
    items: where.items,
    text: text[language],
    step: tell('duty', code, provision, where, text[language]),
  }));
  const conflicts = raised(edition.conflicts).map(({ rule, ...where }) => ({
    provisions: [...rule.provisions],
    items: where.items,
    text: rule.text[language],
    step: tell('conflict', rule.id, rule.provisions[0] ?? '', where, rule.text[language]),
  }));
  const questions = raised(edition.questions).map(({ rule, ...where }) => ({
    id: rule.id,
    question: rule.question[language],
    readings: rule.readings.map((reading) => reading[language]),
    items: where.items,
    step: tell('question', rule.id, rule.provision, where, rule.question[language]),
  }));
  const missing = raised(edition.asks).map(({ rule: { id, provision, ask }, ...where }) => ({
    provision,
    ask: ask[language],
    items: where.items,
    step: tell('missing', id, provision, where, ask[language]),
  }));
  const [route] = result === 'not-assistance' ? raised(edition.routes) : [];
  if (route) {
    const { code, provision, text } = route.rule;
    tell('route', code, provision, route, text[language]);
  }
  step({
    step: 'label',
    kind: 'label',
    item: null,
    provision: pack.discretion,
    outcome: 'usulan',
    from: ['request/recommendation'],
    text: CLOSING[language],
  });

  return {
    law: pack.id,
    lawHash: law.hash,
    engine: ENGINE,
    asOf: input.asOf,
    language,
    label: 'usulan',
    recommendation: result,
    items: cases.flatMap(({ id, row }) =>
      id === null ? [] : [{ id, recommendation: row.rule.then, row: row.rule.row }],
    ),
    findings,
    duties,
    questions,
    conflicts,
    missing,
    route: route ? { code: route.rule.code, text: route.rule.text[language] } : null,
    explanation: trace
      .filter(({ kind, outcome }) => kind !== 'finding' || outcome !== 'not-claimed')
      .map(({ text, provision, step: id }) => `${text} [${article(provision)}; ${id}]`)
      .join('\n'),
    trace,
  };
}

const place = (item: string | null) => (item === null ? 'request' : `item:${item}`);
const findingStep = (item: string | null, fact: string) => `${place(item)}/${fact}`;

/** One finding for each fact of the request, and one for each fact that an item has of its own. */
function findingsOf({ input, language, edition, cases }: Judged): Finding[] {
  const evidence = new Map(
    input.evidence?.map((each) => [findingStep(each.item, each.provision), each]),
  );
  const find = (item: string | null, { id, ...fact }: Provision, given?: Value): Finding => {
    const provision = id as FactId;
    const step = findingStep(item, id);
    const known = given && evidence.get(step);
    const basis = given ? (known?.basis ?? 'claimed') : 'not-claimed';
    const said = given ? `${VALUE[given][language]}, ` : '';
    const against = input.contradicted?.includes(provision) ? `, ${CONTRADICTED[language]}` : '';
    const reason = `${fact.article[language]}: ${said}${BASIS[basis][language]}${against}.`;
    return {
      provision,
      value: given ?? 'not-met',
      basis,
      item,
      facts: known ? [...known.facts] : [],
      text: language === 'id' ? fact.text : fact.gloss,
      textStatus: language === 'id' ? fact.confidence : 'summary',
      reason: ofItem(item, language) + reason,
      step,
    };
  };
  const request: Readonly<Record<string, Value>> = input.facts ?? {};
  const findings = edition.facts.map((fact) => find(null, fact, request[fact.id]));
  for (const { id, own } of cases) {
    for (const fact of id === null ? [] : edition.facts) {
      const given = own[fact.id];
      if (given) findings.push(find(id, fact, given));
    }
  }
  return findings;
}
