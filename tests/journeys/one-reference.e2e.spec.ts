import { sharedWorld, WORLDS } from '#tests/support/world';
import { atOnce } from './one-reference/at-once';
import { cloudEventsSdks, references } from './one-reference/references';
import { signatureVectors } from './one-reference/signature-vectors';
import { storedAnswers } from './one-reference/stored-answers';

/** Messages and calls that are taken once, however they are written. */
describe.each(WORLDS)('taken once (%s)', (name, open) => {
  const opened = sharedWorld(open);

  describe('one reference of a letter is one request', () => references(opened));
  describe('one reference in several concurrent messages', () => atOnce(opened));
  if (name === WORLDS[0]?.[0])
    describe('messages as the CloudEvents SDKs write them', () => cloudEventsSdks(opened));
  // Restarts a process.
  describe('stored answers of Idempotency-Key', () => storedAnswers(opened));
  // Moves the clock.
  if (name === WORLDS[0]?.[0])
    describe('the test vectors of the signature, over HTTP', () => signatureVectors(opened));
});
