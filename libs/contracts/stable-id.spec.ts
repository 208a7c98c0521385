import { stableId } from './stable-id';

describe('an id that is the same each time', () => {
  const at = new Date('2026-11-30T02:03:04.567Z');

  it('is a UUIDv7 of its moment', () => {
    const id = stableId(at, 'kab-malang', 'message-1');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(at.getTime());
    expect(stableId(at, 'kab-malang', 'message-1')).toBe(id);
  });

  it('differs by moment and by each part, wherever one ends', () => {
    const ids = [
      stableId(at, 'a', 'b'),
      stableId(at, 'ab', ''),
      stableId(at, 'a', 'b', ''),
      stableId(new Date(at.getTime() + 1), 'a', 'b'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
