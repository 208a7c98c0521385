import { momentOf, stableId } from './stable-id';

describe('a reproducible id', () => {
  const at = new Date('2026-11-30T02:03:04.567Z');

  it('is a UUIDv7 with the given time', () => {
    const id = stableId(at, 'kab-malang', 'message-1');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(momentOf(id)).toEqual(at);
    expect(stableId(at, 'kab-malang', 'message-1')).toBe(id);
  });

  it('can be made from any time that a sender can give', () => {
    expect(momentOf(stableId(new Date('1900-01-01T00:00:00Z'), 'a'))).toEqual(new Date(0));
    const far = new Date('9999-12-31T23:59:59.999Z');
    expect(momentOf(stableId(far, 'a'))).toEqual(far);
  });

  it('differs by time and by each part, and by where the parts are split', () => {
    const ids = [
      stableId(at, 'a', 'b'),
      stableId(at, 'ab', ''),
      stableId(at, 'a', 'b', ''),
      stableId(new Date(at.getTime() + 1), 'a', 'b'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
