import { holdsPersonal } from './personal';

/** W3C Trace Context, carried as CloudEvents' Distributed Tracing extension has it. */
export interface TraceContext {
  traceparent: string;
  tracestate?: string;
}

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const TRACESTATE = /^[\x20-\x7e]{1,512}$/;
const IN_TEXT =
  /"traceparent":"(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})"(?:,"tracestate":("(?:[^"\\]|\\.)*"))?/;

/**
 * The context that attributes or headers carry. One that is malformed is ignored, as W3C has it; a tracestate is also
 * ignored where it holds a number of a person, since it is published with the events.
 */
export function traceOf(carrier: object): TraceContext | undefined {
  const { traceparent, tracestate } = carrier as Record<keyof TraceContext, unknown>;
  if (typeof traceparent !== 'string' || !TRACEPARENT.test(traceparent)) return undefined;
  const kept =
    typeof tracestate === 'string' && TRACESTATE.test(tracestate) && !holdsPersonal(tracestate);
  return kept ? { traceparent, tracestate } : { traceparent };
}

/** The context of an event of the broker, by its text: it is not parsed for that. */
export function traceOfText(text: string): TraceContext | undefined {
  const found = IN_TEXT.exec(text);
  return found
    ? traceOf({ traceparent: found[1], tracestate: found[2] && JSON.parse(found[2]) })
    : undefined;
}
