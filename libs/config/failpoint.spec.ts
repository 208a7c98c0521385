import { readEnvironment } from './environment';
import { armFailpoint, failpoint } from './failpoint';

describe('a failpoint', () => {
  afterEach(() => armFailpoint(undefined));

  it('does nothing unless it is set', () => {
    armFailpoint(undefined);
    expect(failpoint('after-batch-fetch')).toBeUndefined();
  });

  it('triggers once, at its own place, on the chosen pass', async () => {
    jest.spyOn(process.stderr, 'write').mockReturnValueOnce(true);
    armFailpoint('after-batch-commit:2:throw');
    expect(failpoint('before-batch-commit')).toBeUndefined();
    expect(failpoint('after-batch-commit')).toBeUndefined();
    await expect(failpoint('after-batch-commit')).rejects.toThrow('failpoint after-batch-commit');
    expect(failpoint('after-batch-commit')).toBeUndefined();
  });

  it.each([
    'after-batch-fetch',
    'batch-fetch:1:kill',
    'P1:1:kill',
    'after-batch-fetch:0:kill',
    'after-batch-fetch:1:exit',
    'after-batch-fetch:1:kill ',
  ])('is refused as %p', (FAILPOINT) => {
    expect(() => readEnvironment({ FAILPOINT })).toThrow('FAILPOINT: must be');
  });

  it('is refused in production', () => {
    expect(() =>
      readEnvironment({ NODE_ENV: 'production', FAILPOINT: 'after-batch-fetch:1:kill' }),
    ).toThrow('FAILPOINT: is for development only');
  });
});
