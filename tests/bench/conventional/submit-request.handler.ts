import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { RpcException } from '@nestjs/microservices';
import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import { DataSource, QueryFailedError } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import { factsOf } from '#apps/broker/evaluation/facts';
import { chainHash, GENESIS } from '#libs/audit/chain';
import { ACCEPTED, cloudEvent, RequestEventData, typeOf } from '#libs/contracts/events';
import type { SubmitRequestData } from '#libs/contracts/submit-request';
import { EVENTS } from '#libs/contracts/topics';
import { deadline } from '#libs/law/deadline';
import { evaluate } from '#libs/law/evaluate';
import { Agencies } from './agencies';
import { BenchRequest, History, Message, Outbox, StoredEvaluation } from './entities';

export class SubmitRequest extends Command<void> {
  constructor(
    readonly agency: string,
    readonly messageId: string,
    readonly sha256: string,
    readonly receivedAt: Date,
    readonly data: SubmitRequestData,
  ) {
    super();
  }
}

/** One message: everything in one transaction, through the repositories. */
@CommandHandler(SubmitRequest)
export class SubmitRequestHandler implements ICommandHandler<SubmitRequest> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly agencies: Agencies,
  ) {}

  async execute(command: SubmitRequest): Promise<void> {
    const { agency, messageId, sha256, receivedAt } = command;
    const { request, history, evaluation, events } = await this.begin(command);
    const receipt = events.at(-1) ?? '';
    try {
      await this.dataSource.transaction(async (tx) => {
        await tx.getRepository(Message).insert({ agency, messageId, sha256, receivedAt, receipt });
        await tx.getRepository(BenchRequest).insert(request);
        await tx.getRepository(History).insert(history);
        await tx.getRepository(StoredEvaluation).insert(evaluation);
        await tx
          .getRepository(Outbox)
          .insert(events.map((value) => ({ topic: EVENTS, key: request.id, value })));
      });
    } catch (error) {
      // The message was processed before, or its reference is taken.
      if (error instanceof QueryFailedError && error.driverError.code === '23505') return;
      throw error;
    }
  }

  private async begin({ agency, messageId, receivedAt, data }: SubmitRequest): Promise<{
    request: BenchRequest;
    history: History[];
    evaluation: StoredEvaluation;
    events: string[];
  }> {
    const { agencies } = await this.agencies.all();
    const [requester, provider] = [agencies.get(agency), agencies.get(data.provider)];
    if (!requester || !provider) throw new RpcException('unknown agency');
    const party = {
      ...{ email: null, party: null, region: null, superior: null },
      ...{ address: null, city: null },
    };
    const statements = { facts: [], doubts: [], contradicted: [] };
    const input = factsOf(
      { data, statements, receivedAt },
      { ...requester, ...party, house: [requester.code] },
      { ...provider, ...party, house: [provider.code] },
      receivedAt,
    );
    const result = evaluate(input);
    const { dueAt, running } = deadline({
      receivedAt,
      urgency: data.urgency,
      emergency: false,
      timeZone: provider.timeZone,
      stops: [],
    });

    const now = new Date();
    const id = uuidv7();
    const { recommendation, lawHash } = result;
    const record = { ...result, requestVersion: 2, evaluatedAt: now.toISOString(), input };
    const digest = createHash('sha256')
      .update(canonicalize(record) ?? '')
      .digest('hex');
    const status = 'awaiting-decision';
    const history: History[] = [];
    const events: string[] = [];
    const entry = (
      name: 'submitted' | 'evaluated',
      actor: RequestEventData['actor'],
      content: object,
      change: Record<string, unknown>,
    ): void => {
      const version = history.length + 1;
      const previousHash = history.at(-1)?.hash ?? GENESIS;
      const at = now.toISOString();
      const hash = chainHash(previousHash, {
        ...{ requestId: id, version, at, type: name, actor, data: content },
      });
      history.push({
        ...{ requestId: id, version, at: now, type: name, actor, data: content },
        ...{ previousHash, hash },
      });
      const eventData: RequestEventData = {
        ...{ requestId: id, version, status, requester: agency, provider: provider.code },
        ...{ reference: data.reference, kind: data.kind, classification: data.classification },
        ...{
          urgency: data.urgency,
          emergency: false,
          responsible: { holder: agency, basis: '37' },
        },
        ...{ receivedAt: receivedAt.toISOString(), dueAt: dueAt.toISOString(), running },
        ...{ actor, change },
      };
      const extensions = { sequence: String(version), causationid: messageId };
      events.push(JSON.stringify(cloudEvent(typeOf(name), id, now, eventData, extensions)));
    };
    entry('submitted', { agency, role: 'system' }, { receivedAt, messageId, data }, {});
    entry(
      'evaluated',
      { agency: null, role: 'broker' },
      { recommendation, lawHash, missing: result.missing, digest },
      {
        recommendation,
        findings: result.findings.map(({ provision, value }) => ({ provision, value })),
      },
    );
    const accepted = {
      ...{ messageId, requestId: id, reference: data.reference, status, version: 2, agency },
      receivedAt: receivedAt.toISOString(),
    };
    events.push(
      JSON.stringify(cloudEvent(ACCEPTED, id, now, accepted, { causationid: messageId })),
    );
    return {
      request: {
        ...{ id, version: 2, status, requester: agency, provider: provider.code },
        ...{ reference: data.reference, recommendation, receivedAt, dueAt, data },
        headHash: history.at(-1)?.hash ?? GENESIS,
      },
      history,
      evaluation: { requestId: id, requestVersion: 2, record: { ...record, digest } },
      events,
    };
  }
}
