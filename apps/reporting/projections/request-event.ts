import { instantOf } from '#libs/contracts/dates';
import { CloudEvent } from '#libs/contracts/envelope';
import { RequestEventData, typeOf } from '#libs/contracts/events';
import { AGENCY_CODE } from '#libs/contracts/fields';

/** `data` of an event of a request, as far as figures need it. */
export type PublishedEvent = Pick<
  RequestEventData,
  | 'requestId'
  | 'version'
  | 'status'
  | 'requester'
  | 'provider'
  | 'kind'
  | 'classification'
  | 'urgency'
  | 'emergency'
> &
  Partial<Pick<RequestEventData, 'receivedAt' | 'dueAt' | 'running' | 'change'>>;
export type RequestEvent = CloudEvent<PublishedEvent>;

/** `change` of an evaluated event. */
export interface EvaluatedEvent {
  recommendation: string;
  findings: { provision: string; value: string; item?: string }[];
}

const AGENCIES = ['requester', 'provider'] as const;
const TEXTS = [...AGENCIES, 'status', 'kind', 'classification', 'urgency'] as const;
const INSTANTS = ['receivedAt', 'dueAt'] as const;

/**
 * Checks an event of a request. Unknown types and fields are accepted: version and status still
 * count.
 * @throws Error if a field that figures need is missing or malformed.
 */
export function asRequestEvent(event: CloudEvent): RequestEvent {
  const { data, subject, sequence } = event;
  const wrong = (field: string): never => {
    throw new Error(`${field} is missing or malformed`);
  };
  if (typeof data.requestId !== 'string' || data.requestId !== subject) wrong('requestId');
  const { version } = data;
  if (!Number.isInteger(version) || Number(version) < 1 || Number(version) > 2 ** 31 - 1)
    wrong('version');
  if (sequence !== undefined && sequence !== String(version)) wrong('sequence');
  for (const field of TEXTS) if (typeof data[field] !== 'string') wrong(field);
  for (const field of AGENCIES) if (!AGENCY_CODE.test(String(data[field]))) wrong(field);
  for (const field of INSTANTS)
    if ((data[field] ?? null) !== null && instantOf(data[field]) === null) wrong(field);
  if (typeof data.emergency !== 'boolean') wrong('emergency');
  if (typeof (data.running ?? false) !== 'boolean') wrong('running');
  if (event.type === typeOf('evaluated') && !isEvaluated(data.change)) wrong('change');
  return event as unknown as RequestEvent;
}

function isEvaluated(change: unknown): change is EvaluatedEvent {
  const { recommendation, findings } = (change ?? {}) as Record<string, unknown>;
  return (
    typeof recommendation === 'string' &&
    Array.isArray(findings) &&
    findings.every(
      (finding: Partial<EvaluatedEvent['findings'][number]> | null) =>
        typeof finding?.provision === 'string' && typeof finding.value === 'string',
    )
  );
}
