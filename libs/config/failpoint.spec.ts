import { readEnvironment } from './environment';
import { armFailpoint, failpoint } from './failpoint';

describe('a failpoint', () => {
  afterEach(() => armFailpoint(undefined));

  it('does nothing unless it is set', () => {
    armFailpoint(undefined);
    expect(failpoint('P1')).toBeUndefined();
  });

  it('triggers once, at its own place, on the chosen pass', async () => {
    jest.spyOn(process.stderr, 'write').mockReturnValueOnce(true);
    armFailpoint('P3:2:throw');
    expect(failpoint('P2')).toBeUndefined();
    expect(failpoint('P3')).toBeUndefined();
    await expect(failpoint('P3')).rejects.toThrow('failpoint P3');
    expect(failpoint('P3')).toBeUndefined();
  });

  it.each(['P1', 'P9:1:kill', 'P13:1:kill', 'P1:0:kill', 'P1:1:exit', 'P1:1:kill '])(
    'is refused as %p',
    (FAILPOINT) => {
      expect(() => readEnvironment({ FAILPOINT })).toThrow('FAILPOINT must be');
    },
  );

  it('is refused in production', () => {
    expect(() => readEnvironment({ NODE_ENV: 'production', FAILPOINT: 'P1:1:kill' })).toThrow(
      'FAILPOINT: is for development only',
    );
  });
});
