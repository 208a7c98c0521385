import { randomBytes } from 'node:crypto';
import { Seal } from './seal';

describe('what is sealed', () => {
  const [former, current] = [randomBytes(32), randomBytes(32)];
  const sealed = new Seal([former]).close('rahasia', 'draft/1');

  it('opens in its place, also after its key was replaced', () => {
    expect(new Seal([former]).open(sealed, 'draft/1')).toBe('rahasia');
    expect(new Seal([current, former]).open(sealed, 'draft/1')).toBe('rahasia');
    expect(sealed.includes('rahasia')).toBe(false);
  });

  it('opens in no other place, with no other key, and not after a change', () => {
    expect(new Seal([former]).open(sealed, 'draft/2')).toBeNull();
    expect(new Seal([current]).open(sealed, 'draft/1')).toBeNull();
    for (const at of [0, 12, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(new Seal([former]).open(changed, 'draft/1')).toBeNull();
    }
    expect(new Seal([former]).open(sealed.subarray(0, 20), 'draft/1')).toBeNull();
  });

  it('is never the same twice', () => {
    expect(new Seal([former]).close('rahasia', 'draft/1').equals(sealed)).toBe(false);
  });
});
