import { Kafka } from 'kafkajs';
import Encoder from 'kafkajs/src/protocol/encoder';
import { createErrorFromCode } from 'kafkajs/src/protocol/error';
import Decoder from 'kafkajs/src/protocol/decoder';

/*
 * Three requests that kafkajs does not implement, in the oldest version that Kafka 4 accepts:
 * https://kafka.apache.org/protocol, DescribeClientQuotas (48), AlterClientQuotas (49) and
 * IncrementalAlterConfigs (44), all version 0.
 */

/** Quotas of one user, by name: bytes a second, or percent of a thread's time. */
export type Quotas = Record<string, number>;

/** The quotas of individual users, by user. */
export async function describeQuotas(kafka: Kafka): Promise<Map<string, Quotas>> {
  const exactly = 2; // quotas of named users, not the default
  const component = encode().writeString('user').writeInt8(exactly).writeString(null);
  const answer = await ask(kafka, 48, encode().writeArray([component]).writeBoolean(true));
  failOf(answer);
  const quotas = new Map<string, Quotas>();
  answer.readArray((entry) => {
    const [user] = entry.readArray((of) => [of.readString(), of.readString()][1]);
    const values = entry.readArray((of): [string, number] => [of.readString(), of.readDouble()]);
    quotas.set(user ?? '', Object.fromEntries(values));
  });
  return quotas;
}

/** Sets quotas of individual users; other quotas are unchanged. */
export async function alterQuotas(kafka: Kafka, changes: Map<string, Quotas>): Promise<void> {
  const entries = [...changes].map(([user, quotas]) =>
    encode()
      .writeArray([encode().writeString('user').writeString(user)])
      .writeArray(
        Object.entries(quotas).map(([key, value]) =>
          encode().writeString(key).writeDouble(value).writeBoolean(false),
        ),
      ),
  );
  const answer = await ask(kafka, 49, encode().writeArray(entries).writeBoolean(false));
  answer.readArray((entry) => {
    failOf(entry);
    entry.readArray((of) => [of.readString(), of.readString()]);
  });
}

/** Sets some settings of a topic. The request of kafkajs (AlterConfigs) would reset all others. */
export async function alterTopic(
  kafka: Kafka,
  topic: string,
  entries: Record<string, string>,
): Promise<void> {
  const [topics, set] = [2, 0];
  const resource = encode()
    .writeInt8(topics)
    .writeString(topic)
    .writeArray(
      Object.entries(entries).map(([name, value]) =>
        encode().writeString(name).writeInt8(set).writeString(value),
      ),
    );
  const answer = await ask(kafka, 44, encode().writeArray([resource]).writeBoolean(false));
  answer.readArray((entry) => {
    failOf(entry);
    entry.readInt8();
    entry.readString();
  });
}

const encode = (): Encoder => new Encoder();

function failOf(answer: Decoder): void {
  const [code, text] = [answer.readInt16(), answer.readString() as string | null];
  if (code === 0) return;
  const error = createErrorFromCode(code);
  throw Object.assign(error, text && { message: `${error.message} (${text})` });
}

/** The part of kafkajs's internal cluster connection that is used here. */
export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  findTopicPartitionMetadata(topic: string): { partitionId: number }[];
  fetchTopicsOffset(
    topics: { topic: string; partitions: { partition: number }[]; fromBeginning: boolean }[],
  ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
  findControllerBroker(): Promise<{
    connectionPool: { send(request: object): Promise<Decoder> };
  }>;
}

export function clusterOf(kafka: Kafka, options: object = {}): Cluster {
  const [create] = Object.getOwnPropertySymbols(kafka)
    .filter(({ description }) => description === 'private:Kafka:createCluster')
    .map((symbol) => (kafka as unknown as Record<symbol, (options: object) => Cluster>)[symbol]);
  if (!create)
    throw new Error('this version of kafkajs has no private:Kafka:createCluster; adapt clusterOf');
  return create({ metadataMaxAge: 300_000, allowAutoTopicCreation: false, ...options });
}

/** Sends one request on a new connection. The answer is positioned after its throttle time. */
export async function ask(kafka: Kafka, apiKey: number, body: Encoder): Promise<Decoder> {
  const cluster = clusterOf(kafka);
  try {
    await cluster.connect();
    await cluster.refreshMetadata();
    const { connectionPool } = await cluster.findControllerBroker();
    return await connectionPool.send({
      request: {
        ...{ apiKey, apiVersion: 0, apiName: `request ${apiKey}` },
        encode: () => Promise.resolve(body),
      },
      response: {
        decode: (bytes: Buffer) => {
          const answer = new Decoder(bytes);
          answer.readInt32();
          return Promise.resolve(answer);
        },
        parse: (answer: Decoder) => Promise.resolve(answer),
      },
    });
  } finally {
    await cluster.disconnect();
  }
}
