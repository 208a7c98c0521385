import Runner from 'jest-runner';

/** Jest's own runner, without parallel files. */
export default class OneAtATime extends Runner {
  isSerial = true;
}
