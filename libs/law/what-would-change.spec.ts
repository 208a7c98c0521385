import { whatWouldChange } from './what-would-change';
import { evaluate } from './evaluate';
import { type EvaluationInput, FACT_IDS, type Facts, VALUES } from './evaluation';

const ask = (change: Partial<EvaluationInput>) => {
  const [answer] = whatWouldChange({
    asOf: '2026-11-21',
    parties: { requester: 'pemkab', provider: 'lpnk', relation: 'none' },
    ...change,
  });
  if (!answer) throw new Error('no answer');
  return answer;
};
const flips = (change: Partial<EvaluationInput>) =>
  ask(change).flips.map(
    ({ recommendation, changes }) =>
      `${changes.map(({ id, to }) => `${id} ${to}`).join(' + ')}: ${recommendation}`,
  );
const questions = (change: Partial<EvaluationInput>) =>
  ask(change).questions.map(({ id, askedOf }) => `${id} ${askedOf}`);

describe('the smallest sets of facts that change the outcome', () => {
  it('for a ground that is met', () => {
    expect(flips({ facts: { '35-1-b': 'met' } })).toEqual([
      '35-1-b not-met: return-incomplete',
      '35-1-b needs-judgement: return-incomplete',
      '36-1-a met: refusal-possible',
      '36-1-a needs-judgement: official-judgement',
      '36-1-b met: refusal-possible',
      '36-1-b needs-judgement: official-judgement',
      '36-1-c met: refusal-possible',
      '36-1-c needs-judgement: official-judgement',
      '36-3 met: must-give',
      '36-3 needs-judgement: official-judgement',
    ]);
  });
  it('for an emergency against a prohibition', () => {
    const facts: Facts = { '35-1-d': 'met', '36-1-b': 'met', '36-1-c': 'met', '36-3': 'met' };
    expect(flips({ facts })).toEqual([
      '36-1-c not-met: must-give',
      '36-3 not-met: refusal-possible',
      '36-1-b not-met + 36-1-c not-met + 36-3 not-met: grant-possible',
    ]);
  });
  it('for a doubt', () => {
    const parties = { requester: 'bumn', provider: 'pemkab', relation: 'none' } as const;
    expect(flips({ parties, facts: { '35-1-b': 'met' } })[0]).toBe(
      'doubts cleared: grant-possible',
    );
  });
});

describe('the shortest list of questions', () => {
  // prettier-ignore
  const rows: [string, Partial<EvaluationInput>, string[]][] = [
    ['no ground: any of them', {}, ['35-1 requester']],
    ['no ground and no official: both', { official: false }, ['official requester', '35-1 requester']],
    ['an unproven claim', { facts: { '35-1-e': 'needs-judgement' } }, ['35-1-e requester']],
    ['not a second ground', { facts: { '35-1-b': 'met', '35-1-e': 'needs-judgement' } }, []],
    ['the provider, of a thin refusal', { facts: { '35-1-b': 'met', '36-1-a': 'needs-judgement' } }, ['36-1-a provider']],
    ['not of a second refusal', { facts: { '35-1-b': 'met', '36-1-a': 'met', '36-1-b': 'needs-judgement' } }, []],
    ['nor of a in an emergency', { facts: { '35-1-b': 'met', '36-1-a': 'needs-judgement', '36-3': 'met' } }, []],
    ['whether it is an emergency', { facts: { '35-1-b': 'met', '36-3': 'needs-judgement' } }, ['36-3 requester']],
    ['each doubt', { facts: { '35-1-b': 'met' }, doubts: ['whole-task', 'own-service'] }, ['Q5 official', 'whole-task official']],
    ['nothing if it is no assistance', { parties: { requester: 'warga', provider: 'pemkab', relation: 'none' } }, []],
  ];
  it.each(rows)('%s', (_name, change, expected) => expect(questions(change)).toEqual(expected));

  it('is what a returned request is asked', () => {
    const combinations = VALUES.length ** FACT_IDS.length;
    for (let seed = 0; seed < combinations; seed += 37) {
      const facts = Object.fromEntries(
        FACT_IDS.map((id, nth) => [
          id,
          VALUES[Math.floor(seed / VALUES.length ** nth) % VALUES.length],
        ]),
      );
      const input: EvaluationInput = {
        asOf: '2026-11-21',
        parties: { requester: 'pemkab', provider: 'lpnk', relation: 'none' },
        facts,
        official: seed % 2 === 0,
      };
      const { recommendation, missing } = evaluate(input);
      if (recommendation !== 'return-incomplete') continue;
      const ofRequester = ask(input).questions.filter(({ askedOf }) => askedOf === 'requester');
      expect(missing.map((each) => each.ask).sort()).toEqual(
        ofRequester.map((each) => each.ask).sort(),
      );
    }
  });
});
