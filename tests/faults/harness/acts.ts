import { SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActName } from '#apps/broker/decision/acts';
import type { PrivateJwk } from '#libs/security/signatures';
import type { Proposal } from '#libs/contracts/proposals';
import { ACT_SAMPLES, pathOf } from '#tests/support/acts';
import { endOf, type Intent } from './journal';
import { type Parties, requestTo } from './parties';
import type { Product } from './product';
import { Random } from './random';

interface Open {
  id: string;
  requester: string;
  provider: string;
  /** Id of its last proposal. */
  proposal?: string;
}

const ANSWER = 'proposals/{proposalId}/answer';

/**
 * The acts of officials and their frequency. The requester answers a clarification or a proposal,
 * then a decision follows, or a new request at another agency; some of the approved help is
 * delivered, accepted and rated.
 */
const PLANS: [share: number, acts: ActName[]][] = [
  [0.25, ['approval']],
  [0.35, ['approval', 'delivery', 'completion', 'rating']],
  [0.4, ['costs', ANSWER, 'approval']],
  [0.46, ['forwarding', ANSWER]],
  [0.5, ['responsibility', ANSWER, 'approval']],
  [0.55, ['approval', 'date', ANSWER, 'signed-letter']],
  [0.6, ['statements', 'extension', 'approval']],
  [0.65, ['escalation', 'links', 'approval']],
  [0.73, ['refusal']],
  [0.82, ['refusal', 'objection', 'objection/answer', 'approval']],
  [0.93, ['clarification', 'information', 'approval']],
  [1, ['withdrawal']],
];
/** Share of oral requests of an emergency, which an official of the provider enters. */
const ORAL = 0.03;
const AFTER_ORAL: readonly ActName[] = ['approval', 'confirmation'];
/** Every act of the load. */
export const PLAYED = [...new Set([...PLANS.flatMap(([, acts]) => acts), ...AFTER_ORAL])];

/** The id of the last proposal in the answer to an act. */
const lastProposal = (answer: string): string | undefined =>
  (JSON.parse(answer) as { proposals: Proposal[] }).proposals.at(-1)?.id;

/**
 * Officials over HTTP. Each act has a person of its own, so that the history shows whose act was
 * recorded.
 */
export class Acts {
  private readonly open: { request: Open; left: ActName[] }[] = [];
  private last = '00000000-0000-0000-0000-000000000000';
  private looking: Promise<void> | null = null;
  private persons = 0;
  /** The last request on which an act was tried, by provider. */
  private readonly earlier = new Map<string, string>();
  private key: PrivateJwk | null = null;
  /** Answers with 5xx, by status. */
  readonly statuses: Record<number, number> = {};

  constructor(
    private readonly product: Product,
    private readonly parties: Parties,
    private readonly random: Random,
  ) {}

  /** A request that its requester may withdraw; no other act touches it. */
  toWithdraw(): Open | null {
    return this.open.length > 20 ? (this.open.shift()?.request ?? null) : null;
  }

  /** The next act on some request, if one is possible; or a new request that was asked orally. */
  async one(): Promise<void> {
    if (this.random.next() < ORAL) return this.enter();
    if (this.open.length < 20) await (this.looking ??= this.look());
    const next = this.open.shift();
    const act = next?.left.shift();
    if (!next || !act) return;
    const done = await this.act(next.request, act);
    if (done && next.left.length > 0) this.open.push(next);
  }

  /** Reads recent requests. A failed read is not a fault of the product. */
  private async look(): Promise<void> {
    try {
      const rows = await this.product.rows<Open>(
        `SELECT id, requester, provider FROM broker.request
          WHERE id > $1 AND status = 'awaiting-decision' AND confirm_at IS NULL ORDER BY id LIMIT 200`,
        [this.last],
      );
      this.last = rows.at(-1)?.id ?? this.last;
      for (const request of rows) {
        const lot = this.random.next();
        const left = PLANS.find(([share]) => lot < share)?.[1] ?? [];
        this.open.push({ request, left: [...left] });
      }
    } catch {
      // The next act tries again.
    } finally {
      this.looking = null;
    }
  }

  private async act(request: Open, act: ActName): Promise<boolean> {
    const { party, roles, body: sample } = ACT_SAMPLES[act];
    // A link names an earlier request that the same provider may see.
    const requestId = this.earlier.get(request.provider) ?? request.id;
    const body = act === 'links' ? { ...sample, requestId } : sample;
    this.earlier.set(request.provider, request.id);
    const [role = ''] = roles;
    const sub = this.newPerson(request[party]);
    const intent: Intent = { kind: 'act', act, request: request.id, sub };
    const path = `/${request.id}/${pathOf(act, request.proposal)}`;
    const text = await this.post(intent, path, role, request[party], body);
    if (text !== null) request.proposal = lastProposal(text);
    return text !== null;
  }

  private async enter(): Promise<void> {
    const { random, parties } = this;
    const [{ code: requester }, giver] = [random.pick(parties.askers), random.pick(parties.givers)];
    const [provider, reference] = [giver.code, `L/${randomUUID()}`];
    const sub = this.newPerson(provider, 'entering');
    const body = {
      ...requestTo(giver, reference),
      ...{ requester, channel: 'oral', emergency: { event: 'banjir' } },
    };
    const intent: Intent = { kind: 'enter', sub, requester, reference };
    const text = await this.post(intent, '', 'decider', provider, body);
    if (text === null) return;
    const { id } = JSON.parse(text) as { id: string };
    this.open.push({ request: { id, requester, provider }, left: [...AFTER_ORAL] });
  }

  private newPerson(agency: string, kind = 'person'): string {
    return `${kind}-${++this.persons}@${agency}`;
  }

  /** The body of a successful answer; null after a refusal, or if the outcome is unknown. */
  private async post(
    intent: Intent & { sub: string },
    path: string,
    role: string,
    agency: string,
    body: object,
  ): Promise<string | null> {
    const { journal } = this.product;
    const { sub } = intent;
    const [op = 0] = await journal.begin([intent]);
    const token = await this.token(sub, agency, role);
    for (let tries = 3; tries > 0; tries--) {
      try {
        const { url } = this.random.pick(this.product.brokers);
        const answer = await fetch(`${url}/v1/requests${path}`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'idempotency-key': sub,
          },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(20_000),
        });
        const text = await answer.text();
        const { status } = answer;
        const version = Number(/\d+/.exec(answer.headers.get('etag') ?? '')?.[0] ?? 0);
        const end = endOf(status);
        if (end !== 'unknown') {
          await journal.end([op], end, { status, version });
          return end === 'ok' ? text : null;
        }
        this.statuses[status] = (this.statuses[status] ?? 0) + 1;
      } catch {
        // The outcome is unknown; the same key can be sent again.
      }
      await sleep(1_000);
    }
    await journal.end([op], 'unknown');
    return null;
  }

  /** A token like those of the development issuer, for a person with any name. */
  async token(sub: string, agency: string, role: string): Promise<string> {
    this.key ??= JSON.parse(
      readFileSync(join(this.product.folder, 'development-issuer.json'), 'utf8'),
    ) as PrivateJwk;
    const { kid, alg } = this.key;
    return new SignJWT({ name: 'Pejabat (beban)', position: 'Pejabat', agency, roles: [role] })
      .setProtectedHeader({ alg, kid, typ: 'JWT' })
      .setIssuer('urn:bantuan-kedinasan:development-issuer')
      .setAudience('bantuan-kedinasan')
      .setSubject(sub)
      .setIssuedAt()
      .setExpirationTime('12h')
      .sign(this.key);
  }
}
