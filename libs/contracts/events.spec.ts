import { writtenEvent } from './events';

describe('the text and the id of an event', () => {
  const time = new Date('2026-11-30T08:00:00.123Z');
  const cause = { message: 'message-1', at: new Date('2026-11-30T07:59:59Z') };
  const written = (data: object, extensions = {}) =>
    writtenEvent('type.v1', 'subject', time, data, extensions, cause);

  it.each([
    {},
    { reference: 'B/1"\\\u2028/2026', change: { items: [null, 1, 'x,"dueAt":"y"'] } },
    { absent: undefined, dueAt: null, provisional: false },
  ])('writes %j as JSON.stringify does', (data) => {
    for (const extensions of [{}, { sequence: '2', causationid: 'm', traceparent: undefined }]) {
      const { event, text } = written(data, extensions);
      expect(text).toBe(JSON.stringify(event));
      expect(event).toMatchObject({ subject: 'subject', time: time.toISOString(), ...extensions });
    }
  });

  it('derives the id from all but the times that depend on the copy of the message', () => {
    const data = { receivedAt: 'a', dueAt: 'b', status: 's', change: { dueAt: 'c', to: 'd' } };
    const { id } = written(data).event;
    const copies = [
      { ...data, receivedAt: 'x', dueAt: null },
      { ...data, change: { ...data.change, dueAt: 'x' } },
    ];
    for (const copy of copies) expect(written(copy).event.id).toBe(id);
    const others = [
      { ...data, status: 'x' },
      { ...data, change: { ...data.change, to: 'x' } },
      { ...data, note: '"dueAt":"x"' },
      { ...data, note: '"dueAt":"y"' },
    ];
    const ids = new Set([id, ...others.map((other) => written(other).event.id)]);
    expect(ids.size).toBe(others.length + 1);
  });
});
