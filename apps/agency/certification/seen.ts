import type { HistoryPage } from '#libs/contracts/answers';
import type { CloudEvent } from '#libs/contracts/envelope';
import type { Page } from '#libs/http/page';
import type { SandboxApi } from './sandbox-api';

/** A request of the certification, with the case that its reference names. */
export interface SeenRequest {
  id: string;
  reference: string;
  provider: string;
  /** Number of the case, such as `I01`; null if the reference names none. */
  code: string | null;
  events: CloudEvent[];
}

const CODE = /(?:^|\/)([A-Z]\d\d)(?:\/|$)/;

/** What the mailbox of the agency shows so far. */
export class Seen {
  readonly events: CloudEvent[] = [];
  readonly requests = new Map<string, SeenRequest>();
  private after = '';
  private readonly details = new Map<string, Record<string, unknown>>();
  private readonly senders = new Map<string, string>();

  constructor(
    private readonly api: SandboxApi,
    readonly agency: string,
  ) {}

  /** Reads what is new. `begin` skips all that came before. */
  async read(begin = false): Promise<void> {
    for (;;) {
      const from = this.after && `&after=${this.after}`;
      const path = `/v1/mailbox?limit=100${from}`;
      const page = await this.api.get<Page<CloudEvent>>(`system@${this.agency}`, path);
      this.after = page.next ?? this.after;
      if (!begin) page.items.forEach((event) => this.add(event));
      if (page.items.length < 100) return;
    }
  }

  private add(event: CloudEvent): void {
    this.events.push(event);
    const { requestId, reference, provider } = event.data as Partial<Record<string, string>>;
    if (!event.type.startsWith('bantuan-kedinasan.request.') || !requestId) return;
    const known = this.requests.get(requestId);
    if (known) known.events.push(event);
    else if (reference !== undefined && provider !== undefined)
      this.requests.set(requestId, {
        ...{ id: requestId, reference, provider, code: CODE.exec(reference)?.[1] ?? null },
        events: [event],
      });
  }

  /** The requests whose reference names this case. */
  of(code: string): SeenRequest[] {
    return [...this.requests.values()].filter((request) => request.code === code);
  }

  /** The data of a request, read once. */
  async dataOf({ id }: SeenRequest): Promise<Record<string, unknown>> {
    const known = this.details.get(id);
    if (known) return known;
    const read = await this.api.get<Record<string, unknown>>(
      `requester@${this.agency}`,
      `/v1/requests/${id}`,
    );
    this.details.set(id, read);
    return read;
  }

  /** The key that signed the message of a request, such as `key:kab-malang.2026`. */
  async senderOf({ id }: SeenRequest): Promise<string> {
    const known = this.senders.get(id);
    if (known !== undefined) return known;
    const { items } = await this.api.get<HistoryPage>('auditor', `/v1/requests/${id}/history`);
    const sender = items[0]?.actor.sub ?? '';
    this.senders.set(id, sender);
    return sender;
  }
}

/** Finds the event of this name that a signed message caused. */
export const causedBy = ({ events }: SeenRequest, name: string): CloudEvent | undefined =>
  events.find(
    ({ type, causationid }) =>
      type === `bantuan-kedinasan.request.${name}.v1` && causationid !== undefined,
  );

export const happened = ({ events }: SeenRequest, name: string): boolean =>
  events.some(({ type }) => type === `bantuan-kedinasan.request.${name}.v1`);
