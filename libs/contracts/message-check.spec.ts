import { MessageToCheck } from './message-check';
import { validate } from './validate';

const described = (bytes: number): object => ({
  headers: {},
  body: Buffer.alloc(bytes, 'x').toString('base64'),
});
const LONGEST = 190 * 1024;

describe('a message to check, described in JSON', () => {
  it.each([0, 1, 1_537, LONGEST])('has a body of %i bytes', (bytes) => {
    const body = described(bytes);
    expect(validate(MessageToCheck, body)).toMatchObject({ ok: true });
    // The limit of every body, with some room for headers.
    expect(JSON.stringify(body).length).toBeLessThan(256 * 1024 - 2_000);
  });

  it('has no longer body', () => {
    expect(validate(MessageToCheck, described(LONGEST + 3))).toMatchObject({
      errors: [{ pointer: '/body', code: 'too-long' }],
    });
  });
});
