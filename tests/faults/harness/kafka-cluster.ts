import { Admin, Kafka, logLevel } from 'kafkajs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#tests/support/free-port';
import { ClusterLayout } from '#tests/support/kafka/cluster';
import { electPreferredLeaders } from '#tests/support/kafka/elect-leaders';
import { isOpen, RunningKafka } from '#tests/support/kafka/kafka';
import { KafkaFrames } from './kafka-frames';
import { Proxy, type NetworkState } from './proxy';
import type { Random } from './random';

/** One node with two listeners: one for the run itself, and one behind a proxy for the product. */
export class KafkaNode {
  private running: RunningKafka | null = null;

  private constructor(
    readonly id: number,
    private readonly layout: ClusterLayout,
    private readonly behind: number,
    readonly proxy: Proxy,
  ) {}

  static async make(id: number, layout: ClusterLayout, frames: KafkaFrames): Promise<KafkaNode> {
    const behind = await freePort();
    const proxy = await Proxy.open(behind);
    proxy.frames = frames;
    return new KafkaNode(id, layout, behind, proxy);
  }

  /** For the run itself. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  private get port(): number {
    return this.layout.ports[this.id - 1]?.broker ?? 0;
  }

  get pid(): number {
    return this.running?.process.pid ?? 0;
  }

  get runs(): boolean {
    const child = this.running?.process;
    return child?.exitCode === null && child.signalCode === null;
  }

  /** The folder of its records. */
  get data(): string {
    return join(this.layout.dataOf(this.id), 'log');
  }

  async start(): Promise<void> {
    const at = (port: number): string => `127.0.0.1:${port}`;
    const controller = this.layout.ports[this.id - 1]?.controller ?? 0;
    this.running = await this.layout.start(this.id, {
      listeners: `PLAINTEXT://${this.address},PROXIED://${at(this.behind)},CONTROLLER://${at(controller)}`,
      'advertised.listeners': `PLAINTEXT://${this.address},PROXIED://${at(this.proxy.port)}`,
      'listener.security.protocol.map':
        'PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT',
    });
    // A stopped node accepts no connection.
    this.running.process.once('exit', () => void this.proxy.set('refuse'));
    while (!(await isOpen(this.behind))) await sleep(50);
    await this.proxy.set('pass');
  }

  /** Resolves when it has ended, by itself or not. */
  async ended(): Promise<void> {
    const child = this.running?.process;
    if (child && this.runs) await new Promise<void>((done) => child.once('exit', () => done()));
  }

  async stop(): Promise<void> {
    if (this.runs) this.signal('SIGCONT');
    await this.running?.stop();
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended();
  }

  signal(signal: NodeJS.Signals): void {
    this.running?.process.kill(signal);
  }

  async close(): Promise<void> {
    await this.stop();
    await this.proxy.close();
  }
}

/** The leader of each partition: `topic/partition` to the id of the node. */
export type Leaders = Map<string, number>;

/** Topics whose leaders the faults move: the product's own and the offsets topic of the groups. */
const isMoved = (topic: string): boolean =>
  topic.startsWith('bantuan-kedinasan.') || topic === '__consumer_offsets';

/** A real Kafka of three nodes, with replication 3 and `min.insync.replicas=2`. */
export class KafkaCluster {
  readonly frames: KafkaFrames;

  private constructor(
    readonly nodes: readonly KafkaNode[],
    frames: KafkaFrames,
  ) {
    this.frames = frames;
  }

  static async open(folder: string): Promise<KafkaCluster> {
    const layout = await ClusterLayout.make(folder);
    const frames = new KafkaFrames();
    const nodes = await Promise.all(layout.ids.map((id) => KafkaNode.make(id, layout, frames)));
    const cluster = new KafkaCluster(nodes, frames);
    await cluster.start();
    return cluster;
  }

  /** For the run itself, as in `KAFKA_BROKERS`. */
  get brokers(): string {
    return this.nodes.map(({ address }) => address).join(',');
  }

  /** For the product. */
  get proxied(): string {
    return this.nodes.map(({ proxy }) => `127.0.0.1:${proxy.port}`).join(',');
  }

  async start(): Promise<void> {
    await Promise.all(this.nodes.filter(({ runs }) => !runs).map((node) => node.start()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  /** Kills all nodes with SIGKILL, and starts the same cluster on the same data. */
  async kill(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    await this.start();
  }

  /** To all nodes, stopped or not. */
  signal(signal: NodeJS.Signals): void {
    for (const node of this.nodes) node.signal(signal);
  }

  /** The network behaviour between the product and all nodes. */
  async set(weather: NetworkState): Promise<void> {
    await Promise.all(this.nodes.map(({ proxy }) => proxy.set(weather)));
  }

  cut(): void {
    for (const { proxy } of this.nodes) proxy.cut();
  }

  /** The current leaders, as another node reports them if `without` cannot be asked. */
  leaders(except?: KafkaNode): Promise<Leaders> {
    return this.asking(except, async (admin) => {
      const topics = (await admin.listTopics()).filter(isMoved);
      const metadata = await admin.fetchTopicMetadata({ topics });
      return new Map(
        metadata.topics.flatMap(({ name, partitions }) =>
          partitions.map(({ partitionId, leader }) => [`${name}/${partitionId}`, leader]),
        ),
      );
    });
  }

  /** The node that leads most partitions of a topic. */
  async leaderOf(topic: string): Promise<KafkaNode> {
    const leaders = [...(await this.leaders())].filter(([place]) => place.startsWith(`${topic}/`));
    const led = (node: KafkaNode): number =>
      leaders.filter(([, leader]) => leader === node.id).length;
    const [most] = [...this.nodes].sort((a, b) => led(b) - led(a));
    if (!most) throw new Error('the cluster has no nodes');
    return most;
  }

  /** Waits until Kafka has elected other leaders than this node, which hangs. */
  async leadsNothing(node: KafkaNode, within = 60_000): Promise<void> {
    for (const end = Date.now() + within; ; await sleep(200)) {
      const leaders = await this.leaders(node);
      if (![...leaders.values()].includes(node.id)) return;
      if (Date.now() > end) throw new Error(`node ${node.id} hangs and still leads partitions`);
    }
  }

  /** Waits until every replica of every partition is in sync, before the next fault. */
  async whole(within = 120_000): Promise<void> {
    await this.asking(undefined, async (admin) => {
      for (const end = Date.now() + within; ; await sleep(200)) {
        const topics = (await admin.listTopics()).filter(isMoved);
        const metadata = await admin.fetchTopicMetadata({ topics });
        const partitions = metadata.topics.flatMap(({ partitions }) => partitions);
        const behind = partitions.filter(({ replicas, isr }) => isr.length < replicas.length);
        if (behind.length === 0) return;
        if (Date.now() > end) throw new Error(`${behind.length} partitions lack a replica`);
      }
    });
  }

  /**
   * Puts the replicas of every partition in a random order, and lets Kafka elect the first one as
   * leader.
   */
  async electOthers(random: Random): Promise<void> {
    await this.asking(undefined, async (admin, kafka) => {
      const ids = this.nodes.map(({ id }) => id);
      const partitions = await this.assign(admin, () => random.shuffle(ids));
      await electPreferredLeaders(kafka, partitions);
    });
  }

  /** Removes the leader from the replicas of every partition, and adds it again as a follower. */
  async reassign(): Promise<void> {
    await this.asking(undefined, async (admin) => {
      const ids = this.nodes.map(({ id }) => id);
      await this.assign(admin, (leader) => ids.filter((id) => id !== leader));
      await this.reassigned(admin);
      await this.assign(admin, (leader) => [leader, ...ids.filter((id) => id !== leader)]);
      await this.reassigned(admin);
    });
  }

  private async assign(
    admin: Admin,
    replicasOf: (leader: number) => number[],
  ): Promise<Map<string, number[]>> {
    const names = (await admin.listTopics()).filter(isMoved);
    const { topics } = await admin.fetchTopicMetadata({ topics: names });
    await admin.alterPartitionReassignments({
      topics: topics.map(({ name, partitions }) => ({
        topic: name,
        partitionAssignment: partitions.map(({ partitionId, leader }) => ({
          partition: partitionId,
          replicas: replicasOf(leader),
        })),
      })),
    });
    return new Map(
      topics.map(({ name, partitions }) => [
        name,
        partitions.map(({ partitionId }) => partitionId),
      ]),
    );
  }

  private async reassigned(admin: Admin): Promise<void> {
    for (const end = Date.now() + 120_000; ; await sleep(100)) {
      const { topics } = await admin.listPartitionReassignments({});
      if (topics.length === 0) return;
      if (Date.now() > end) throw new Error('a reassignment does not finish');
    }
  }

  /** With a client of its own, because one that knew the stopped node would wait for it. */
  private async asking<T>(
    except: KafkaNode | undefined,
    work: (admin: Admin, kafka: Kafka) => Promise<T>,
  ): Promise<T> {
    const nodes = this.nodes.filter((node) => node !== except && node.runs);
    const kafka = new Kafka({
      brokers: nodes.map(({ address }) => address),
      logLevel: logLevel.NOTHING,
    });
    const admin = kafka.admin();
    try {
      await admin.connect();
      return await work(admin, kafka);
    } finally {
      await admin.disconnect();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.close()));
  }
}

/** How many partitions have another leader than before. */
export function moved(before: Leaders, now: Leaders): number {
  return [...now].filter(([place, leader]) => before.get(place) !== leader).length;
}
