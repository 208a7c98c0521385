import { sharedWorld, WORLDS } from '#tests/support/world';
import { cloudEventsSdks, references } from './one-reference/references';
import { storedAnswers } from './one-reference/stored-answers';

/** Messages and calls that are taken once, however they are written. */
describe.each(WORLDS)('taken once (%s)', (name, open) => {
  const opened = sharedWorld(open);

  describe('one reference of a letter is one request', () => references(opened));
  if (name === WORLDS[0]?.[0])
    describe('messages as the CloudEvents SDKs write them', () => cloudEventsSdks(opened));
  // Restarts a process.
  describe('stored answers of Idempotency-Key', () => storedAnswers(opened));
});
