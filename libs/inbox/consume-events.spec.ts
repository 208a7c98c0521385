import { cloudEvent } from '#libs/contracts/events';
import { receive } from './consume-events';

const event = (type: string, change: object = {}): object => ({
  ...cloudEvent(type, 's', new Date(0), {}),
  ...change,
});
const take = (value: unknown) =>
  receive({
    key: 'k',
    value: Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)),
  });

describe('an incoming event', () => {
  it.each([
    ['bantuan-kedinasan.request.submitted.v1', 'request'],
    ['bantuan-kedinasan.request.not-yet-known.v1', 'request'],
    ['bantuan-kedinasan.command.rejected.v1', 'receipt'],
    ['bantuan-kedinasan.agency.keys-changed.v1', 'agency'],
  ])('%s belongs to the family %s', (type, family) => {
    expect(take(event(type))).toMatchObject({ family, key: 'k', text: expect.any(String) });
  });

  it.each([
    ['another product’s', event('org.example.made.v1')],
    ['another version', event('bantuan-kedinasan.request.submitted.v2')],
    ['a receipt of no kind', event('bantuan-kedinasan.command.lost.v1')],
    ['a list as type', event('', { type: ['bantuan-kedinasan.request.submitted.v1'] })],
    ['no id', event('bantuan-kedinasan.request.submitted.v1', { id: undefined })],
    ['no time', event('bantuan-kedinasan.request.submitted.v1', { time: 'soon' })],
    ['no data', event('bantuan-kedinasan.request.submitted.v1', { data: null })],
    ['data that is a list', event('bantuan-kedinasan.request.submitted.v1', { data: [] })],
    ['null', null],
    ['not JSON', Buffer.from('{')],
    ['not UTF-8', Buffer.from('"\xff"', 'latin1')],
    ['nothing', Buffer.alloc(0)],
  ])('is refused: %s', (_, value) => {
    expect(() => take(value)).toThrow();
  });
});
