import { setTimeout as sleep } from 'node:timers/promises';
import { Admin, ConfigResourceTypes, Kafka } from 'kafkajs';
import { CannotStart } from '#libs/config/environment';
import { specOf } from '#libs/contracts/topics';
import { isNews, log } from '#libs/operations/log';
import type { KafkaOptions } from './kafka-client';
import { alterTopic } from './kafka-requests';
import { TopicState, weaknessesOf } from './topic-weaknesses';

const LEADERS_MS = 30_000;
/** Answers of a node that has not learned of a new topic yet. */
const NOT_YET = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'];

/** Creates missing topics, and reports what is wrong with existing ones. */
export class Topics {
  private readonly known = new Set<string>();
  /** By topic: why records on it can be lost or reordered. */
  readonly unsafe = new Map<string, string[]>();

  constructor(
    private readonly kafka: Kafka,
    private readonly options: KafkaOptions,
    private readonly admin: () => Promise<Admin>,
  ) {}

  /** @throws CannotStart if Kafka has fewer nodes than `KAFKA_REPLICATION`. */
  async ensure(topics: string[]): Promise<void> {
    const unknown = topics.filter((topic) => !this.known.has(topic));
    if (unknown.length === 0) return;
    const admin = await this.admin();
    const existing = new Set(await admin.listTopics());
    const missing = unknown.filter((topic) => !existing.has(topic));
    if (missing.length > 0) await this.create(admin, missing);
    for (const topic of unknown) this.known.add(topic);
    // In the background: the check only warns.
    void this.check(unknown);
  }

  private async create(admin: Admin, topics: string[]): Promise<void> {
    const { partitions: many, replication } = this.options;
    // If the cluster's default replication applies, so does its default for this.
    const inSync = replication >= 3 ? { 'min.insync.replicas': '2' } : {};
    try {
      await admin.createTopics({
        waitForLeaders: false,
        topics: topics.map(specOf).map(({ topic, partitions, config }) => ({
          topic,
          numPartitions: partitions === 'one' ? 1 : many,
          replicationFactor: replication,
          configEntries: Object.entries({ ...config, ...inSync }).map(([name, value]) => ({
            name,
            value,
          })),
        })),
      });
    } catch (error) {
      const { errors = [] } = error as { errors?: { type?: string }[] };
      if (!errors.some(({ type }) => type === 'INVALID_REPLICATION_FACTOR')) throw error;
      const { brokers } = await admin.describeCluster();
      throw new CannotStart(
        `KAFKA_REPLICATION is ${replication}, and this Kafka has ${brokers.length} node(s), so ${topics.join(', ')} ` +
          `cannot be created: set it to at most ${brokers.length}, leave it out for the cluster's default, or add nodes.`,
      );
    }
    await untilLed(admin, topics);
  }

  /**
   * Checks each topic of this process once. Settings that this user may not read are not checked.
   */
  private async check(topics: string[]): Promise<void> {
    try {
      const admin = await this.admin();
      const [{ topics: found }, configs] = await Promise.all([
        admin.fetchTopicMetadata({ topics }),
        this.configsOf(topics),
      ]);
      for (const { name, partitions } of found) {
        const state: TopicState = {
          partitions: partitions.length,
          replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
          config: configs.get(name) ?? {},
        };
        const { unsafe, limits } = weaknessesOf(specOf(name), state, this.options);
        if (unsafe.length > 0) this.unsafe.set(name, unsafe);
        for (const weakness of [...unsafe, ...limits])
          log.warn({ topic: name }, `the topic ${name} ${weakness}`);
      }
    } catch (error) {
      if (isNews('topics')) log.warn({ err: error, topics }, 'the topics could not be checked');
    }
  }

  private async configsOf(topics: string[]): Promise<Map<string, Record<string, string>>> {
    const admin = await this.admin();
    const read = async (name: string): Promise<[string, Record<string, string>]> => {
      const configNames = [...Object.keys(specOf(name).config), 'min.insync.replicas'];
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name, configNames }],
      });
      const entries = resources.flatMap(({ configEntries }) => configEntries);
      return [
        name,
        Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue])),
      ];
    };
    const all = await Promise.all(
      topics.map((topic) =>
        read(topic).catch((error: unknown) => {
          log.debug({ err: error, topic }, 'the configuration of a topic cannot be read');
          return null;
        }),
      ),
    );
    return new Map(all.filter((one) => one !== null));
  }

  /**
   * The mandatory settings of a topic that differ from its spec, with the values that they must
   * have.
   */
  async unlikeSpec(topic: string): Promise<Record<string, string>> {
    const { held = [], config } = specOf(topic);
    if (held.length === 0) return {};
    const admin = await this.admin();
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: held }],
    });
    const present = new Map(
      resources.flatMap(({ configEntries }) =>
        configEntries.map(({ configName, configValue }) => [configName, configValue]),
      ),
    );
    const unlike = held.filter((name) => present.get(name) !== config[name]);
    return Object.fromEntries(unlike.map((name) => [name, config[name] ?? '']));
  }

  /** Corrects the mandatory settings of an existing topic. @throws Error if this user may not. */
  async hold(topic: string): Promise<void> {
    const unlike = await this.unlikeSpec(topic);
    if (Object.keys(unlike).length === 0) return;
    const values = Object.entries(unlike).map(([name, value]) => `${name}=${value}`);
    try {
      await alterTopic(this.kafka, topic, unlike);
    } catch (error) {
      throw new Error(
        `the topic ${topic} must have ${values.join(', ')} (npm run kafka:access sets it), ` +
          `but this user may not change it: ${(error as Error).message}`,
      );
    }
    log.warn({ topic, set: unlike }, 'a topic had wrong settings; they were corrected');
  }
}

/**
 * Waits until every partition has a leader. kafkajs would end its own wait on the answer of a busy
 * node that the topic is unknown.
 */
async function untilLed(admin: Admin, topics: string[]): Promise<void> {
  for (const end = performance.now() + LEADERS_MS; ; await sleep(100)) {
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics });
      const partitions = found.flatMap((topic) => topic.partitions);
      if (found.length === topics.length && partitions.every(({ leader }) => leader >= 0)) return;
    } catch (error) {
      const { type = '', cause } = error as { type?: string; cause?: { type?: string } };
      if (!NOT_YET.includes(type) && !NOT_YET.includes(cause?.type ?? '')) throw error;
    }
    if (performance.now() > end)
      throw new Error(
        `the new topics ${topics.join(', ')} had no leaders after ${LEADERS_MS / 1_000} s: look at the Kafka nodes`,
      );
  }
}
