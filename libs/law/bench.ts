import { evaluate } from './evaluate';
import { type EvaluationInput, FACT_IDS, type Facts, VALUES } from './evaluation';

/** Inputs spread evenly over the combinations of the nine facts, with parties that make the rows count. */
function inputs(count: number): EvaluationInput[] {
  const combinations = VALUES.length ** FACT_IDS.length;
  return Array.from({ length: count }, (_, index) => {
    let rest = Math.floor((index * combinations) / count);
    const facts: Facts = {};
    for (const id of FACT_IDS) {
      facts[id] = VALUES[rest % VALUES.length];
      rest = Math.floor(rest / VALUES.length);
    }
    return {
      asOf: '2026-11-21',
      parties: { requester: 'pemkab', provider: 'lpnk', relation: 'none' },
      facts,
    };
  });
}

function main() {
  const seconds = Number(process.argv[2] ?? 3);
  const all = inputs(6561);
  const run = (until: number) => {
    let done = 0;
    const began = performance.now();
    while (performance.now() - began < until * 1000) {
      for (const input of all) evaluate(input);
      done += all.length;
    }
    return (done / (performance.now() - began)) * 1000;
  };
  run(1);
  const perSecond = Math.round(run(seconds));
  const { findings, duties, questions, trace } = evaluate(all[all.length >> 1] as EvaluationInput);
  console.log(`evaluations per second on one core: ${perSecond.toLocaleString('en')}`);
  console.log(
    `each with findings, duties, questions and steps, such as ${findings.length}, ${duties.length}, ${questions.length} and ${trace.length}`,
  );
}

main();
