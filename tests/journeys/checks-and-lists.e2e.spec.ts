import { WORLDS } from '#tests/support/world';
import { Agencies } from './checks-and-lists/agencies';
import { checks } from './checks-and-lists/checks';
import { lists } from './checks-and-lists/lists';
import { looks } from './checks-and-lists/looks';

/** What pages and agencies' own systems need: checks without effects, and lists. */
describe.each(WORLDS)('checks and lists (%s)', (_name, open) => {
  const agencies = new Agencies();

  beforeAll(() => agencies.open(open), 120_000);
  afterAll(() => agencies.close(), 60_000);

  checks(agencies);
  lists(agencies);
  // Moves the clock at its end.
  looks(agencies);
});
