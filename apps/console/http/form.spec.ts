import type { FastifyRequest } from 'fastify';
import { BadForm, FormTooLong } from './refusals';
import { formOf } from './form';

const sent = (body: string): FastifyRequest =>
  ({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(body),
  }) as unknown as FastifyRequest;

/** As many cost lines as a request can have, each with nine fields. */
const lines = (count: number): string =>
  Array.from({ length: count }, (_, line) =>
    Array.from({ length: 9 }, (_field, at) => `/lines/${line}/x${at}=1`).join('&'),
  ).join('&');

describe('a form as it arrives', () => {
  it('holds 200 cost lines with all that each can say', () => {
    const form = formOf(sent(lines(200)));
    expect(form.indexes('/lines')).toHaveLength(200);
    expect(() => formOf(sent(lines(223)))).toThrow(FormTooLong);
  });

  it('has line ends as LF and letters in normal form C', () => {
    const form = formOf(sent('/text=e%CC%81%0D%0Ab'));
    expect(form.fields.get('/text')).toBe('\u00e9\nb');
  });

  it.each(['/__proto__/x=1', '/a/constructor=1', '/a/b/c/d/e/f=1', '<b>=1', '/a b=1'])(
    'refuses the field %s',
    (body) => {
      expect(() => formOf(sent(body))).toThrow(BadForm);
    },
  );
});
