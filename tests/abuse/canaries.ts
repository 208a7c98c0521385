import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { PREFIX } from '#libs/contracts/topics';

/** Invented personal data that is sent once: where it appears later shows its path. */
export interface Canary {
  kind: 'NIP' | 'NIK' | 'address' | 'text';
  value: string;
  /** Where it was sent. */
  where: string;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** Creates canaries, and finds them in any text. */
export class Canaries {
  readonly all: Canary[] = [];
  private readonly byMark = new Map<string, Canary>();

  nip(where: string): string {
    const n = this.all.length;
    const birth = `19${60 + (n % 40)}${two(1 + (n % 12))}${two(1 + (n % 28))}`;
    const since = `20${two(n % 24)}${two(1 + (Math.floor(n / 7) % 12))}`;
    return this.add(
      'NIP',
      birth + since + (1 + (n % 2)) + String(n % 1000).padStart(3, '0'),
      where,
    );
  }

  nik(where: string): string {
    const n = this.all.length;
    const born = two(1 + (n % 28) + (n % 2) * 40) + two(1 + (n % 12)) + two(60 + (n % 40));
    return this.add('NIK', `3507${two(1 + (n % 30))}${born}${String(n).padStart(4, '0')}`, where);
  }

  address(where: string): string {
    return this.add('address', `kenari.${this.all.length}@surel.example.go.id`, where);
  }

  text(where: string): string {
    return this.add('text', `Kenari-${this.all.length} binti Sulistyo`, where);
  }

  /** One of each kind in one text of at most 150 characters. */
  sentence(where: string): string {
    const person = `${this.text(where)} ${this.address(where)}`;
    return `${person} NIP ${this.nip(where)} NIK ${this.nik(where)}`;
  }

  /** The canaries in a text, each once. */
  in(text: string): Canary[] {
    const marks = text.toLowerCase().match(/kenari[-.]\d+|\d{16,}/g) ?? [];
    return [...new Set(marks)].flatMap((mark) => this.byMark.get(mark) ?? []);
  }

  private add(kind: Canary['kind'], value: string, where: string): string {
    const canary = { kind, value, where };
    this.all.push(canary);
    this.byMark.set(/kenari[-.]\d+|\d{16,}/.exec(value.toLowerCase())?.[0] ?? '', canary);
    return value;
  }
}

/**
 * All records of this world's topics and of Kafka's own, from offset 0: keys, headers and values as
 * text.
 */
export async function everyRecord(brokers: string): Promise<Map<string, string[]>> {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  const consumer = kafka.consumer({ groupId: `canaries-${randomUUID()}`, maxWaitTimeInMs: 100 });
  const found = new Map<string, string[]>();
  try {
    await admin.connect();
    const topics = (await admin.listTopics()).filter(
      (name) => /^__/.test(name) || name.startsWith(`${PREFIX}.`),
    );
    const waiting = new Set<string>();
    for (const topic of topics) {
      found.set(topic, []);
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
        if (Number(high) > Number(low)) waiting.add(`${topic} ${partition} ${high}`);
    }
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    await new Promise<void>((done, fail) => {
      // The last record of a partition may be a transaction marker, which no consumer receives.
      let quiet = setTimeout(done, 60_000);
      consumer
        .run({
          autoCommit: false,
          eachBatch: ({ batch: { topic, partition, messages } }) => {
            for (const { key, value, headers, offset } of messages) {
              const sent = Object.entries(headers ?? {}).map(
                ([name, text]) => `${name}: ${String(text)}`,
              );
              found.get(topic)?.push([String(key), ...sent, String(value)].join('\n'));
              waiting.delete(`${topic} ${partition} ${Number(offset) + 1}`);
            }
            clearTimeout(quiet);
            if (waiting.size === 0) done();
            else quiet = setTimeout(done, 10_000);
            return Promise.resolve();
          },
        })
        .catch(fail);
    });
  } finally {
    await consumer.disconnect();
    await admin.disconnect();
  }
  return found;
}
