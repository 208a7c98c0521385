import type { Compiled } from './edition';
import type { Evaluation, Language, TraceStep } from './evaluation';
import { findingsOf, stepOf } from './findings';
import type { Judgement } from './judgement';
import { inForceOn, lawOf } from './law';
import type { LawPack, Bilingual } from './pack';
import { fill, ofItems } from './sentence';

/**
 * Puts a record into words: findings, duties, questions and the steps that lead to them. It takes
 * every code from the record and every word from the pack; throws an Error if the pack is not that
 * of the record.
 */
export function render(record: Judgement, pack: LawPack, language: Language): Evaluation {
  const law = lawOf(pack);
  const edition = inForceOn(law, record.asOf);
  if (law.hash !== record.lawHash || !edition)
    throw new Error(`the record is of the law ${record.lawHash}, not of ${law.hash}`);
  const { sentences } = pack;
  const { recommendation } = record;
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

  const about = { law: pack.title[language], day: record.asOf };
  say('law', 'law', pack.subject, edition.from, fill(sentences.opening, language, about), []);
  const findings = findingsOf(record, edition, sentences, language);
  for (const { step, item, provision, basis, value, reason } of findings) {
    say(step, 'finding', provision, basis === 'not-claimed' ? basis : value, reason, [], item);
  }
  const known = new Set<string>(findings.map(({ step }) => step));
  const unclaimed = record.notClaimed.filter(
    (id) => !record.findings.some(({ provision }) => provision === id),
  );
  if (unclaimed.length > 0) {
    const articles = unclaimed.map(article).join(', ');
    const text = fill(sentences.notClaimed, language, { articles });
    const from = unclaimed.map((id) => stepOf(null, id));
    say('request/not-claimed', 'not-claimed', pack.subject, 'not-met', text, from);
  }

  const rows = record.items.map(({ id, row }) => {
    const { rule, rests } = found(edition.rows, ({ row: name }) => name === row, `row ${row}`);
    const from = edition.facts
      .filter((_, index) => rests & (1 << index))
      .map((fact) => stepOf(known.has(stepOf(id, fact.id)) ? id : null, fact.id));
    const items = id === null ? [] : [id];
    const text = ofItems(items, rule.because[language], sentences, language);
    const step = say(stepOf(id, `row-${row}`), 'row', rule.provision, rule.then, text, from, id);
    return { id, rule, step };
  });
  const [first] = rows;
  const alike = rows.every(({ rule }) => rule.then === first?.rule.then);
  const suggestion = fill(sentences.suggestion, language, {
    recommendation: sentences.recommendations[recommendation][language],
  });
  const because = pack.combination.because[language];
  say(
    'request/recommendation',
    'combination',
    alike && first ? first.rule.provision : pack.combination.provision,
    recommendation,
    alike ? suggestion : fill(sentences.combined, language, { because, suggestion }),
    rows.map(({ step }) => step),
  );

  /** The rule of a code in words, with a trace step. */
  const tell = <Rule extends { provision: string }>(
    kind: TraceStep['kind'],
    code: string,
    items: readonly string[],
    { rule }: Compiled<Rule>,
    { [language]: text }: Bilingual,
  ) => {
    const those = rows.filter(({ id }) => items.length === 0 || items.includes(id ?? ''));
    const sentence = ofItems(items, text, sentences, language);
    const from = those.map(({ step }) => step);
    const step = say(`${kind}/${code}`, kind, rule.provision, code, sentence, from);
    return { rule, text, items: [...items], step };
  };

  const duties = record.duties.map(({ code, items }) => {
    const duty = found(edition.duties, (each) => each.code === code, `duty ${code}`);
    const { rule, ...told } = tell('duty', code, items, duty, duty.rule.text);
    return { code, provision: rule.provision, ...told };
  });
  const conflicts = record.conflicts.map(({ id, items }) => {
    const { rule, holds } = found(edition.conflicts, (each) => each.id === id, `conflict ${id}`);
    const [provision = id] = rule.provisions;
    const { provisions } = rule;
    const { text, step } = tell('conflict', id, items, { rule: { provision }, holds }, rule.text);
    return { provisions: [...provisions], items: [...items], text, step };
  });
  const questions = record.questions.map(({ id, items }) => {
    const open = found(edition.questions, (each) => each.id === id, `question ${id}`);
    const { text: question, step } = tell('question', id, items, open, open.rule.question);
    const readings = open.rule.readings.map((reading) => reading[language]);
    return { id, question, readings, items: [...items], step };
  });
  const missing = record.missing.map(({ id, items }) => {
    const asked = found(edition.asks, (each) => each.id === id, `missing ${id}`);
    const { rule, text: ask, ...told } = tell('missing', id, items, asked, asked.rule.ask);
    return { provision: rule.provision, ask, ...told };
  });
  let route: Evaluation['route'] = null;
  if (record.route) {
    const { code, items } = record.route;
    const other = found(edition.routes, (each) => each.code === code, `route ${code}`);
    route = { code, text: tell('route', code, items, other, other.rule.text).text };
  }
  const closing = sentences.closing[language];
  say('label', 'label', pack.discretion, 'usulan', closing, ['request/recommendation']);

  return {
    law: record.law,
    lawHash: record.lawHash,
    engine: record.engine,
    asOf: record.asOf,
    language,
    label: 'usulan',
    recommendation,
    items: record.items.flatMap(({ id, ...item }) => (id === null ? [] : [{ id, ...item }])),
    findings,
    duties,
    questions,
    conflicts,
    missing,
    route,
    explanation: trace
      .filter(({ kind, outcome }) => kind !== 'finding' || outcome !== 'not-claimed')
      .map(({ text, provision, step }) =>
        fill(sentences.line, language, { sentence: text, article: article(provision), step }),
      )
      .join('\n'),
    trace,
  };
}

/** The rule that a record names; throws an Error if the law has none. */
function found<Rule, Each extends Compiled<Rule>>(
  rules: readonly (Each & Compiled<Rule>)[],
  isIt: (rule: Rule) => boolean,
  what: string,
): Each {
  const one = rules.find(({ rule }) => isIt(rule));
  if (!one) throw new Error(`the law in force has no ${what}`);
  return one;
}
