import { cloudEvent } from './events';
import { traceOf, traceOfText } from './trace-context';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('trace context', () => {
  it('is read from attributes, with its state', () => {
    expect(traceOf({ traceparent })).toEqual({ traceparent });
    expect(traceOf({ traceparent, tracestate: 'vendor=1' })).toEqual({
      traceparent,
      tracestate: 'vendor=1',
    });
  });

  it.each([
    undefined,
    7,
    '',
    'x',
    traceparent.toUpperCase(),
    `01${traceparent.slice(2)}`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`,
    `${traceparent}-x`,
    `${traceparent}\n`,
  ])('is ignored when it is malformed: %p', (wrong) => {
    expect(traceOf({ traceparent: wrong })).toBeUndefined();
  });

  it.each([7, '', 'a=é', `a=${'1'.repeat(512)}`, 'a=\n', 'vendor=198501012010011001'])(
    'loses a state that is malformed or contains a name: %p',
    (tracestate) => {
      expect(traceOf({ traceparent, tracestate })).toEqual({ traceparent });
    },
  );

  it('is read from the text of an event', () => {
    const text = (trace: object, data: object = {}): string =>
      JSON.stringify(cloudEvent('t', 's', new Date(0), data, { sequence: '1', ...trace }));
    expect(traceOfText(text({ traceparent, tracestate: 'a="1"' }))).toEqual({
      traceparent,
      tracestate: 'a="1"',
    });
    expect(traceOfText(text({ traceparent }))).toEqual({ traceparent });
    expect(traceOfText(text({}))).toBeUndefined();
    expect(traceOfText(text({}, { text: `"traceparent":"${traceparent}"` }))).toBeUndefined();
  });
});
