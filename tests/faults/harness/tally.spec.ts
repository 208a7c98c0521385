import { succeededActs, type Operation } from '../checker/evidence';
import type { End } from './journal';
import { Tally } from './tally';

const act = (name: string, end: End): Operation => ({
  ...{ op: 1, end, version: 2 },
  begin: { kind: 'act', act: name, request: 'r-1', sub: 'person-1@bkn' },
});
const tallyOf = (...products: Record<string, number>[]): Tally => {
  const tally = new Tally();
  for (const acts of products) tally.add({ seconds: 1, operations: 9, acts, findings: [] });
  return tally;
};

describe('the count of acts', () => {
  it('counts an act that succeeded, none that was refused or whose outcome is unknown', () => {
    const operations = [
      ...[act('approval', 'ok'), act('approval', 'ok'), act('refusal', 'fail')],
      ...[act('rating', 'unknown'), act('approval', 'fail')],
    ];
    expect(succeededActs(operations)).toEqual({ approval: 2 });
  });

  it('adds up over the products of a run', () => {
    const { acts } = tallyOf({ approval: 3 }, { approval: 4, refusal: 1 });
    expect(acts).toEqual({ approval: 7, refusal: 1 });
  });

  it('names the acts that never succeeded in a run of usual length', () => {
    const offered = ['approval', 'refusal', 'confirmation'];
    expect(tallyOf({ approval: 1_500 }, { refusal: 500 }).neverSucceeded(offered)).toEqual([
      'confirmation',
    ]);
    const each = tallyOf({ approval: 2_000, refusal: 1, confirmation: 1 });
    expect(each.neverSucceeded(offered)).toEqual([]);
  });

  it('names none in a short run, in which a rare act may not have come', () => {
    expect(tallyOf({ approval: 1_999 }).neverSucceeded(['approval', 'refusal'])).toEqual([]);
  });
});
