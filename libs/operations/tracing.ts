import {
  type Attributes,
  createTraceState,
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Environment } from '#libs/config/environment';
import type { TraceContext } from '#libs/contracts/trace-context';
import { isNews, log } from './log';
import { ownVersion } from './own-version';

/** Time limit for sending the last spans when the process ends. */
const LAST_SEND_MS = 3_000;

let tracer: Tracer | null = null;
let close: () => Promise<void> = () => Promise.resolve();
const current = new AsyncLocalStorage<TraceContext>();

/** Whether tracing is on. If not, callers skip the work of preparing spans. */
export const isTracing = (): boolean => tracer !== null;

/** The trace context of the current HTTP request or timer; undefined outside of one. */
export const actingTrace = (): TraceContext | undefined => current.getStore();

/**
 * Sends spans to an OpenTelemetry collector, by OTLP over HTTP. Without an endpoint the SDK is not
 * loaded. Spans are sent in the background from a bounded queue, so an unavailable collector only
 * loses spans.
 * @param service `service.name` of the spans.
 */
export async function openTracing(
  service: string,
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }: Environment,
): Promise<void> {
  if (endpoint === undefined) return;
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const warn = (message: string): void => {
    if (isNews('OpenTelemetry'))
      log.warn({ endpoint, message }, 'traces cannot be sent; check the collector');
  };
  const silent = (): void => undefined;
  diag.setLogger(
    { error: warn, warn, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new sdk.BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': ownVersion() }),
    spanProcessors: [new sdk.BatchSpanProcessor(exporter)],
  });
  tracer = provider.getTracer('bantuan-kedinasan');
  close = () => provider.shutdown();
}

/** Sends the remaining spans. */
export async function closeTracing(): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((go) => (timer = setTimeout(go, LAST_SEND_MS)));
  await Promise.race([close().catch(() => undefined), late]).finally(() => clearTimeout(timer));
}

/** A started span. It is sent when it ends. */
export class OpenSpan {
  constructor(private readonly span: Span) {}

  /** The trace context for children of this span. */
  get context(): TraceContext {
    const { traceId, spanId, traceFlags, traceState } = this.span.spanContext();
    const tracestate = traceState?.serialize();
    return {
      traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
      ...(tracestate && { tracestate }),
    };
  }

  end(attributes: Attributes = {}): void {
    this.span.setAttributes(attributes).end();
  }
}

const KINDS = {
  server: SpanKind.SERVER,
  consumer: SpanKind.CONSUMER,
  producer: SpanKind.PRODUCER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
};

/**
 * Starts a span below `parent`, or a new trace without one; null if tracing is off. Attributes must
 * only hold codes, ids and types, never a person's name or free text.
 */
export function beginSpan(
  name: string,
  kind: keyof typeof KINDS,
  parent: TraceContext | undefined,
  attributes: Attributes,
): OpenSpan | null {
  if (!tracer) return null;
  return new OpenSpan(tracer.startSpan(name, { kind: KINDS[kind], attributes }, contextOf(parent)));
}

/** Runs `work` in a new span, which becomes the parent of everything traced within it. */
export async function inSpan<T>(
  name: string,
  attributes: Attributes,
  work: () => Promise<T>,
): Promise<T> {
  const span = beginSpan(name, 'internal', actingTrace(), attributes);
  if (!span) return work();
  try {
    return await current.run(span.context, work);
  } finally {
    span.end();
  }
}

/** Runs `work` with the span as parent. */
export const within = <T>(span: OpenSpan, work: () => T): T => current.run(span.context, work);

function contextOf(parent: TraceContext | undefined): typeof ROOT_CONTEXT {
  if (!parent) return ROOT_CONTEXT;
  const [, traceId = '', spanId = '', flags = '00'] = parent.traceparent.split('-');
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: parseInt(flags, 16),
    isRemote: true,
    ...(parent.tracestate && { traceState: createTraceState(parent.tracestate) }),
  });
}
