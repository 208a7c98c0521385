import Runner from 'jest-runner';

/** Jest's own runner, which lets no file run beside another. */
export default class OneAtATime extends Runner {
  isSerial = true;
}
