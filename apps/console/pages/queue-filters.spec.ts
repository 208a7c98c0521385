import { filtersOf } from './queue-filters';

const ID = '019ab000-0000-7000-8000-000000000000';

describe('the filters of a list of requests', () => {
  it('name single requests, as the links behind figures do', () => {
    const other = ID.replace('019ab', '019ac');
    expect(filtersOf({ id: [ID, other], kind: 'training' }).toString()).toBe(
      `id=${ID}&id=${other}&kind=training`,
    );
    expect(filtersOf({ id: ID }).getAll('id')).toEqual([ID]);
    expect(filtersOf({ id: Array<string>(60).fill(ID) }).getAll('id')).toHaveLength(50);
  });

  it('are left out if the API would refuse them', () => {
    expect(filtersOf({ id: ['x', 7], status: 'x', kind: ['training'] }).size).toBe(0);
  });
});
