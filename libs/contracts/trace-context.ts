import { holdsPersonal } from './personal';

/** W3C Trace Context, in the form of the CloudEvents Distributed Tracing extension. */
export interface TraceContext {
  traceparent: string;
  tracestate?: string;
}

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const TRACESTATE = /^[\x20-\x7e]{1,512}$/;
const IN_TEXT =
  /"traceparent":"(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})"(?:,"tracestate":("(?:[^"\\]|\\.)*"))?/;

/**
 * The trace context in attributes or headers. A malformed one is ignored, as W3C requires. A
 * tracestate that contains a NIP or NIK is ignored too, since it is published with the events.
 */
export function traceOf(carrier: object): TraceContext | undefined {
  const { traceparent, tracestate } = carrier as Record<keyof TraceContext, unknown>;
  if (typeof traceparent !== 'string' || !TRACEPARENT.test(traceparent)) return undefined;
  const kept =
    typeof tracestate === 'string' && TRACESTATE.test(tracestate) && !holdsPersonal(tracestate);
  return kept ? { traceparent, tracestate } : { traceparent };
}

/** The trace context of an event of the broker, found in its text without parsing it. */
export function traceOfText(text: string): TraceContext | undefined {
  const found = IN_TEXT.exec(text);
  return found
    ? traceOf({ traceparent: found[1], tracestate: found[2] && JSON.parse(found[2]) })
    : undefined;
}
