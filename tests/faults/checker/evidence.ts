import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { Pool } from 'pg';
import { COMMANDS, EVENTS } from '#libs/contracts/topics';
import type { End, Intent, Line } from '../harness/journal';
import type { KeptMail } from '../harness/receiver';
import type { Sample } from '../harness/sampler';
import type { Exit } from '../harness/supervised';
import { readTopics, TopicRecord } from './records';

/** An operation of the journal. Without an end its outcome is unknown. */
export interface Operation {
  op: number;
  begin: Intent;
  end: End;
  version: number;
}

export interface MessageRow {
  agency: string;
  message: string;
  sha256: string;
  receipt: string;
  receiptSha256: string;
  type: string;
  request: string | null;
}
export interface RequestRow {
  id: string;
  version: number;
  requester: string;
  provider: string;
  reference: string;
  head: string;
}
export interface HistoryRow {
  request: string;
  version: number;
  type: string;
  sub: string | null;
}
export interface NoticeRow {
  event: string;
  agency: string;
  address: string | null;
  status: string;
  /** True if a note about a later deadline was put in front of the text. */
  rewritten: boolean;
  messageId: string;
}

/** What else the folder of the run contains. */
export interface Facts {
  database: string;
  kafka: string;
  peaks: Record<string, number>;
  logs: string[];
  checkpointKey: JWK;
}

export const factsOf = (folder: string): Facts =>
  JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8')) as Facts;

/** Everything that the product left behind, from every source that can be read. */
export class Evidence {
  facts!: Facts;
  sql!: Pool;
  operations: Operation[] = [];
  commands: TopicRecord[] = [];
  events: TopicRecord[] = [];
  /** Records of the topics that agencies and auditors read. */
  others: TopicRecord[] = [];
  messages: MessageRow[] = [];
  requests: RequestRow[] = [];
  history: HistoryRow[] = [];
  notices: NoticeRow[] = [];
  parked: { sha256: string; place: string }[] = [];
  mailbox: { agency: string; event: string }[] = [];
  kept: { id: string; sha256: string }[] = [];
  figures: { id: string; version: number; gap: number | null }[] = [];
  mails: KeptMail[] = [];
  /** How many were stored before the topics were read. */
  checkpoints = 0;
  samples: Sample[] = [];
  exits: Exit[] = [];

  private constructor(readonly folder: string) {}

  static async read(folder: string): Promise<Evidence> {
    const evidence = new Evidence(folder);
    evidence.facts = factsOf(folder);
    evidence.mails = lines<KeptMail>(join(folder, 'mails.jsonl'));
    evidence.samples = lines<Sample>(join(folder, 'samples.jsonl'));
    evidence.exits = lines<Exit>(join(folder, 'exits.jsonl'));
    evidence.readJournal();
    evidence.sql = new Pool({ connectionString: evidence.facts.database, max: 4 });
    const { rows } = await evidence.sql.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM broker.checkpoint`,
    );
    evidence.checkpoints = rows[0]?.count ?? 0;
    await Promise.all([evidence.readTables(), evidence.readKafka()]);
    return evidence;
  }

  private readJournal(): void {
    const ops = new Map<number, Operation>();
    for (const line of lines<Line>(join(this.folder, 'journal.jsonl'))) {
      if ('begin' in line)
        ops.set(line.op, { op: line.op, begin: line.begin, end: 'unknown', version: 0 });
      else if ('end' in line) {
        const op = ops.get(line.op);
        if (op) Object.assign(op, { end: line.end, version: line.version ?? 0 });
      }
    }
    this.operations = [...ops.values()];
  }

  /** Messages whose inbox row a test has deleted. */
  get forgotten(): Set<string> {
    return new Set(
      this.operations.flatMap(({ begin }) =>
        begin.kind === 'forgotten' ? [`${begin.agency}/${begin.message}`] : [],
      ),
    );
  }

  /** Events that a test has published as a broker of another version. */
  get foreign(): Set<string> {
    return new Set(
      this.operations.flatMap(({ begin }) => (begin.kind === 'foreign' ? [begin.event] : [])),
    );
  }

  private async readKafka(): Promise<void> {
    for (const record of await readTopics(this.facts.kafka)) {
      if (record.topic === COMMANDS) this.commands.push(record);
      else if (record.topic === EVENTS) this.events.push(record);
      else this.others.push(record);
    }
  }

  private async readTables(): Promise<void> {
    const rows = async <Row>(sql: string): Promise<Row[]> =>
      (await this.sql.query(sql)).rows as Row[];
    this.messages = await rows(
      `SELECT agency, message_id AS message, sha256, receipt::json->>'id' AS receipt,
              encode(sha256(convert_to(receipt, 'UTF8')), 'hex') AS "receiptSha256",
              receipt::json->>'type' AS type, receipt::json->'data'->>'requestId' AS request FROM broker.message`,
    );
    this.requests = await rows(
      `SELECT id, version, requester, provider, reference, head_hash AS head FROM broker.request`,
    );
    this.history = await rows(
      `SELECT request_id AS request, version, type, actor->>'sub' AS sub FROM broker.history ORDER BY 1, 2`,
    );
    this.parked = await rows(
      `SELECT sha256, topic || '/' || partition || '/' || record_offset AS place FROM broker.parked_message`,
    );
    this.mailbox = await rows(
      `SELECT agency, event_id AS event FROM notification.mailbox ORDER BY agency, seq`,
    );
    this.notices = await rows(
      `SELECT event_id AS event, agency, address, status, message_id AS "messageId", body LIKE 'Catatan: %' AS rewritten
         FROM notification.notice`,
    );
    this.kept = await rows(
      `SELECT event_id AS id, encode(sha256(convert_to(event, 'UTF8')), 'hex') AS sha256 FROM reporting.events`,
    );
    this.figures = await rows(`SELECT request_id AS id, version, gap FROM reporting.request`);
  }
}

/** How often each act of officials was answered with success. */
export function succeededActs(operations: readonly Operation[]): Record<string, number> {
  const acts: Record<string, number> = {};
  for (const { begin, end } of operations)
    if (begin.kind === 'act' && end === 'ok') acts[begin.act] = (acts[begin.act] ?? 0) + 1;
  return acts;
}

/** The lines of a JSON file. The last one may be incomplete if its process was killed. */
function lines<T>(file: string): T[] {
  if (!existsSync(file)) return [];
  const texts = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return texts.flatMap((text, at) => {
    try {
      return [JSON.parse(text) as T];
    } catch (error) {
      if (at === texts.length - 1) return [];
      throw error;
    }
  });
}
