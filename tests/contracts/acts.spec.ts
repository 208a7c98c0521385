import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ACTS, actOfMessage } from '#apps/broker/decision/acts';
import { rolesOf } from '#apps/broker/decision/rights';
import { MessageName, MESSAGES } from '#libs/contracts/cloud-events';
import { Status, STATUSES } from '#libs/contracts/statuses';
import { validate } from '#libs/contracts/validate';
import { Canaries } from '#tests/abuse/canaries';
import { personalActs } from '#tests/abuse/canary-messages';
import { PLAYED } from '#tests/faults/harness/acts';
import { ACT_NAMES, ACT_SAMPLES } from '#tests/support/acts';

const names = ACTS.map(({ name }) => name);
/** Names that are on one list only; the list to extend is in the title of the test. */
const differing = (one: readonly string[], other: readonly string[]): string[] =>
  [...one, ...other].filter((name) => !one.includes(name) || !other.includes(name));

describe('every act', () => {
  it('that apps/broker/decision defines is in the list of its acts.ts', () => {
    const folder = resolve(__dirname, '../../apps/broker/decision');
    const defined = readdirSync(folder)
      .map((file) => readFileSync(resolve(folder, file), 'utf8'))
      .flatMap((text) => /= defineAct\(\{\s+name: '([^']+)'/.exec(text)?.[1] ?? []);
    expect(differing(names, defined)).toEqual([]);
  });

  it('is in apps/broker/decision/acts.ts once, with a route and an operation of its own', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(ACTS.map(({ operationId }) => operationId)).size).toBe(names.length);
  });

  it('has a sample in tests/support/acts.ts, from which the journeys try it', () => {
    expect(differing(names, ACT_NAMES)).toEqual([]);
    for (const act of ACTS) {
      const { party, roles, otherRoles, body, after } = ACT_SAMPLES[act.name];
      const other = party === 'provider' ? 'requester' : 'provider';
      expect([act.name, act.by[party], act.by[other]]).toEqual([act.name, roles, otherRoles]);
      expect([act.name, validate(act.body, body)]).toEqual([
        act.name,
        expect.objectContaining({ ok: true }),
      ]);
      expect(names).toEqual(expect.arrayContaining([...after]));
    }
  });

  it('is sent with persons in its texts by tests/abuse/canary-messages.ts', () => {
    const sent = personalActs(new Canaries()).map(([, name]) => name);
    expect(names.filter((name) => !sent.includes(name))).toEqual([]);
  });

  it('is played by tests/faults/harness/acts.ts while faults are injected', () => {
    expect(differing(names, PLAYED)).toEqual([]);
  });

  it('has examples of its body, and each is accepted', () => {
    for (const { name, body, examples } of ACTS) {
      expect([name, Object.keys(examples)]).not.toEqual([name, []]);
      for (const [example, value] of Object.entries(examples))
        expect([name, example, validate(body, value)]).toEqual([
          name,
          example,
          expect.objectContaining({ ok: true }),
        ]);
    }
  });

  it('is open in statuses that exist, to roles, and leads to statuses that exist', () => {
    for (const act of ACTS) {
      const { name, transitions } = act;
      const known = Object.entries(transitions).flatMap(([from, to]) => [from as Status, ...to]);
      expect([name, known.filter((status) => !STATUSES.includes(status))]).toEqual([name, []]);
      expect([name, Object.keys(transitions), rolesOf(act)]).not.toEqual([name, [], []]);
    }
  });
});

it('every message about a request is done by one act', () => {
  const messages = Object.keys(MESSAGES) as MessageName[];
  for (const message of messages) {
    if (message === 'submit-request') continue;
    expect(actOfMessage(message).message).toBe(message);
    expect(ACTS.filter((act) => act.message === message)).toHaveLength(1);
  }
});
