import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port';
import { fetchKafka, RunningKafka, startKafka } from './kafka';

/** Ports on loopback of one node that is broker and controller. */
export interface NodePorts {
  broker: number;
  controller: number;
}

/** MiB: three nodes have to fit beside the product. */
const HEAP = 256;
const NODES = 3;

/** Settings that let a cluster survive the loss of one node, as production needs. */
const REPLICATED = {
  'default.replication.factor': '3',
  'min.insync.replicas': '2',
  'offsets.topic.replication.factor': '3',
  'transaction.state.log.replication.factor': '3',
  'transaction.state.log.min.isr': '2',
  'share.coordinator.state.topic.replication.factor': '3',
  'share.coordinator.state.topic.min.isr': '2',
};

/**
 * A Kafka cluster on loopback (KRaft, each node broker and controller, replication 3,
 * `min.insync.replicas=2`), whose nodes can be started, stopped and killed one by one. The data of
 * node `n` stays in `folder/n`.
 */
export class ClusterLayout {
  private constructor(
    private readonly folder: string,
    readonly ports: readonly NodePorts[],
  ) {}

  /** @param brokerPorts of the three nodes in order; default: free ones. */
  static async make(folder: string, brokerPorts: number[] = []): Promise<ClusterLayout> {
    const ports: NodePorts[] = [];
    for (let n = 0; n < NODES; n++)
      ports.push({ broker: brokerPorts[n] ?? (await freePort()), controller: await freePort() });
    const layout = new ClusterLayout(folder, ports);
    // One id for all nodes, kept from an earlier start.
    const clusterId = randomBytes(16).toString('base64url');
    for (const id of layout.ids) {
      mkdirSync(layout.dataOf(id), { recursive: true });
      const file = join(layout.dataOf(id), 'cluster-id');
      if (!existsSync(file)) writeFileSync(file, clusterId);
    }
    return layout;
  }

  get ids(): number[] {
    return this.ports.map((_, at) => at + 1);
  }

  /** @param id 1, 2 or 3. */
  dataOf(id: number): string {
    return join(this.folder, String(id));
  }

  /**
   * Starts one node and waits until it answers. The first start needs two nodes at the same time, a
   * majority of the controllers.
   *
   * @param properties override those of the cluster.
   */
  start(id: number, properties: Record<string, string> = {}): Promise<RunningKafka> {
    const own = this.ports[id - 1];
    if (!own) throw new Error(`The cluster has nodes 1 to ${NODES}, not ${id}.`);
    const at = (port: number): string => `127.0.0.1:${port}`;
    return startKafka(this.dataOf(id), {
      port: own.broker,
      heap: HEAP,
      properties: {
        ...REPLICATED,
        'node.id': String(id),
        'controller.quorum.voters': this.ports
          .map(({ controller }, index) => `${index + 1}@${at(controller)}`)
          .join(','),
        listeners: `PLAINTEXT://${at(own.broker)},CONTROLLER://${at(own.controller)}`,
        ...properties,
      },
    });
  }
}

/** Starts all nodes of a cluster; `brokers` are their addresses, as in `KAFKA_BROKERS`. */
export async function startCluster(
  folder: string,
  options: { brokerPorts?: number[]; say?: (line: string) => void } = {},
): Promise<{ brokers: string; nodes: RunningKafka[]; stop(): Promise<void> }> {
  await fetchKafka(options.say);
  const layout = await ClusterLayout.make(folder, options.brokerPorts);
  const nodes = await Promise.all(layout.ids.map((id) => layout.start(id)));
  return {
    brokers: nodes.map(({ brokers }) => brokers).join(','),
    nodes,
    stop: async () => {
      await Promise.all(nodes.map(({ stop }) => stop()));
    },
  };
}
