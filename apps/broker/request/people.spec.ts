import { NOBODY } from '#libs/law/deciders';
import { BROKER, type Entry } from './lifecycle';
import { peopleAfter } from './people';

const entry = (name: Entry['name'], agency: string, sub: string, data: object = {}): Entry => ({
  ...{ name, status: 'awaiting-decision', data, change: {} },
  actor: { agency, role: 'decider', sub, name: null, position: null },
});

describe('the people of a request after an act', () => {
  const before = { ...NOBODY, asked: ['r'], judged: ['d'], decided: [] };
  const after = (...entries: Entry[]): object => peopleAfter(before, entries, 'asker');

  it.each(['approved', 'partially-approved', 'refused'] as const)(
    'include who decided it: %s',
    (name) => {
      const expected = { ...before, judged: ['d', 'x'], decided: ['x'] };
      expect(after(entry(name, 'giver', 'x'))).toEqual(expected);
    },
  );

  it('name each person once', () => {
    expect(after(entry('clarification-asked', 'giver', 'd'))).toEqual(before);
  });

  it('include who acted for the requester, and the official whom an answer names', () => {
    const requestedBy = { name: 'Pejabat Contoh', position: 'Kepala' };
    expect(after(entry('information-supplied', 'asker', 's', { requestedBy }))).toEqual({
      ...before,
      asked: ['r', 's'],
      named: [requestedBy],
    });
  });

  it('take a declared conflict of interest and an escalation for no act towards the decision', () => {
    expect(
      after(entry('conflict-declared', 'giver', 'c'), entry('escalated', 'giver', 'e')),
    ).toEqual({ ...before, conflicted: ['c'] });
  });

  it('do not include the broker', () => {
    expect(after({ ...entry('escalated', '', ''), actor: BROKER })).toEqual(before);
  });
});
