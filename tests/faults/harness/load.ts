import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLOUDEVENTS, SIGNATURE_HEADER } from '#libs/contracts/envelope';
import { COMMANDS } from '#libs/contracts/topics';
import { OutgoingRecord } from '#libs/kafka/bus';
import { KafkaBus } from '#libs/kafka/kafka-bus';
import { Acts } from './acts';
import { busTo } from './bus';
import { endOf, type Intent } from './journal';
import { Parties, requestTo, signed, SignedMessage } from './parties';
import type { Product } from './product';
import { Random } from './random';

const TICK_MS = 100;
/** Officials who act at once: on a slow machine they wait for their answers and act less often. */
const OFFICIALS = 24;
/** Shares of messages on Kafka besides new requests. */
const REPEATS = 0.03;
const UNFIT = 0.01;
const UNPROVEN = 0.01;
const WITHDRAWALS = 0.03;

interface Sent {
  op: number;
  agency: string;
  reference: string;
  message: SignedMessage;
}

/**
 * Agencies that send and officials who act at a steady rate: new requests over Kafka and HTTP,
 * repeats, messages to be rejected or parked, withdrawals, and acts over HTTP. Everything is in the
 * journal.
 */
export class Load {
  readonly acts: Acts;
  /** Share of new requests that come by `POST /v1/commands`. */
  byHttp = 0.05;
  private readonly bus: KafkaBus;
  private readonly recent: Sent[] = [];
  private readonly underWay = new Set<Promise<unknown>>();
  private acting = 0;
  private running: Promise<void> | null = null;
  private stopping = false;

  constructor(
    private readonly product: Product,
    readonly parties: Parties,
    private readonly random: Random,
  ) {
    this.acts = new Acts(product, parties, random.fork());
    this.bus = busTo(product.servers.kafka.brokers, 'load');
  }

  /** @param rate messages a second. @param acts of officials a second. */
  start(rate: number, acts = rate / 5): void {
    this.stopping = false;
    this.running = this.run(rate, acts);
  }

  /** Stops sending, and waits for running operations. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
    await Promise.all(this.underWay);
    this.running = null;
  }

  /** Sends this many messages at once, as fast as Kafka accepts them. */
  async backlog(messages: number): Promise<void> {
    for (let left = messages; left > 0; left -= 500) await this.send(Math.min(500, left));
  }

  /** A steady load for this time. */
  async steady(rate: number, seconds: number, acts?: number): Promise<void> {
    this.start(rate, acts);
    await sleep(seconds * 1_000);
    await this.stop();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.bus.close();
  }

  private async run(rate: number, acts: number): Promise<void> {
    let [due, actsDue] = [0, 0];
    let sending: Promise<unknown> | null = null;
    for (let last = Date.now(); !this.stopping; await sleep(TICK_MS)) {
      const passed = (Date.now() - last) / 1_000;
      last = Date.now();
      // Messages that could not be sent while Kafka was away are not made up for: the rate stays
      // steady.
      due = Math.min(due + rate * passed, rate);
      actsDue = Math.min(actsDue + acts * passed, acts);
      if (!sending && due >= 1) {
        const count = Math.floor(due);
        due -= count;
        sending = this.send(count).finally(() => (sending = null));
        this.track(sending);
      }
      for (; actsDue >= 1; actsDue--) {
        if (this.acting === OFFICIALS) continue;
        this.acting++;
        this.track(this.acts.one().finally(() => this.acting--));
      }
    }
  }

  private track(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.underWay.delete(tracked));
    this.underWay.add(tracked);
  }

  /** One produce of many messages, each an operation of its own; one in thirty goes over HTTP. */
  private async send(count: number): Promise<void> {
    const made = await Promise.all(Array.from({ length: count }, () => this.one()));
    const [overHttp, overBus] = [made.filter(({ http }) => http), made.filter(({ http }) => !http)];
    const ops = await this.product.journal.begin(overBus.map(({ intent }) => intent));
    overBus.forEach(({ intent, message }, at) => this.remember(ops[at] ?? 0, intent, message));
    for (const { intent, message } of overHttp) this.track(this.command(intent, message));
    if (overBus.length === 0) return;
    try {
      await this.bus.publish(overBus.map(({ record }) => record));
      await this.product.journal.end(ops, 'ok');
    } catch {
      await this.product.journal.end(ops, 'unknown');
    }
  }

  private async one(): Promise<{
    intent: Intent;
    message: SignedMessage;
    record: OutgoingRecord;
    http: boolean;
  }> {
    const { random } = this;
    const asker = random.pick(this.parties.askers);
    const giver = random.pick(this.parties.givers);
    const agency = asker.code;
    const record = (message: SignedMessage, key: string): OutgoingRecord => ({
      topic: COMMANDS,
      key,
      value: message.bytes,
      signature: message.signature,
    });
    const lot = random.next();
    const earlier = lot < REPEATS ? this.recent[random.below(this.recent.length)] : undefined;
    if (earlier) {
      const { message, reference } = earlier;
      const intent: Intent = {
        kind: 'submit',
        agency: earlier.agency,
        message: message.id,
        reference,
        door: 'bus',
        repeats: earlier.op,
      };
      // Sometimes on another partition, so that two brokers may get it at once.
      const key = random.next() < 0.5 ? `${earlier.agency}/${reference}` : randomUUID();
      return { intent, message, record: record(message, key), http: false };
    }
    if (lot < REPEATS + UNFIT) {
      const message = await signed(
        asker,
        'submit-request',
        requestTo({ code: 'nobody-at-all' }, `S/${randomUUID()}`),
      );
      const intent: Intent = { kind: 'unfit', agency, message: message.id };
      return { intent, message, record: record(message, randomUUID()), http: false };
    }
    if (lot < REPEATS + UNFIT + UNPROVEN) {
      const message = await signed(asker, 'submit-request', requestTo(giver, `T/${randomUUID()}`));
      message.bytes = Buffer.from(message.bytes.toString().replace('penilai', 'penipu.'));
      const sha256 = createHash('sha256').update(message.bytes).digest('hex');
      const intent: Intent = { kind: 'unproven', sha256 };
      return { intent, message, record: record(message, randomUUID()), http: false };
    }
    const target = lot < REPEATS + UNFIT + UNPROVEN + WITHDRAWALS ? this.acts.toWithdraw() : null;
    const owner = this.parties.askers.find(({ code }) => code === target?.requester);
    if (target && owner) {
      const message = await signed(owner, 'withdraw-request', { requestId: target.id });
      const intent: Intent = {
        kind: 'withdraw',
        agency: owner.code,
        message: message.id,
        request: target.id,
      };
      return { intent, message, record: record(message, target.id), http: false };
    }
    const reference = `B/${randomUUID()}`;
    const message = await signed(asker, 'submit-request', requestTo(giver, reference));
    const http = random.next() < this.byHttp;
    const intent: Intent = {
      kind: 'submit',
      agency,
      message: message.id,
      reference,
      door: http ? 'http' : 'bus',
    };
    return { intent, message, record: record(message, `${agency}/${reference}`), http };
  }

  private remember(op: number, intent: Intent, message: SignedMessage): void {
    if (intent.kind !== 'submit' || intent.repeats !== undefined) return;
    const { agency, reference } = intent;
    this.recent.push({ op, agency, reference, message });
    if (this.recent.length > 200) this.recent.shift();
  }

  /** A signed message by `POST /v1/commands`. */
  async command(intent: Intent, message: SignedMessage, broker?: string): Promise<void> {
    const { journal } = this.product;
    const [op = 0] = await journal.begin([intent]);
    this.remember(op, intent, message);
    const url = broker ?? this.random.pick(this.product.brokers).url;
    try {
      const { status } = await fetch(`${url}/v1/commands`, {
        method: 'POST',
        headers: { 'content-type': CLOUDEVENTS, [SIGNATURE_HEADER]: message.signature },
        body: new Uint8Array(message.bytes),
        signal: AbortSignal.timeout(20_000),
      });
      await journal.end([op], endOf(status), { status });
    } catch {
      await journal.end([op], 'unknown');
    }
  }

  /** The same new message over HTTP to both brokers at the same time. */
  async twiceAtOnce(): Promise<void> {
    const asker = this.random.pick(this.parties.askers);
    const reference = `D/${randomUUID()}`;
    const message = await signed(
      asker,
      'submit-request',
      requestTo(this.random.pick(this.parties.givers), reference),
    );
    const intent: Intent = {
      kind: 'submit',
      agency: asker.code,
      message: message.id,
      reference,
      door: 'http',
    };
    await Promise.all(this.product.brokers.map(({ url }) => this.command(intent, message, url)));
  }
}
