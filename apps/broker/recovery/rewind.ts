import { Admin } from 'kafkajs';
import { Database } from '#libs/database/database';
import { readPlaces } from '#libs/kafka/progress';

export interface Rewound {
  group: string;
  topic: string;
  partition: number;
  from: string;
  to: string;
}

/**
 * Sets the group of one app back to how far the database says that it has handled each partition without a gap.
 * @throws Error of Kafka where the group still has members.
 */
export async function rewind(admin: Admin, database: Database, topic: string): Promise<Rewound[]> {
  const groupId = `bantuan-kedinasan.${database.app}`;
  const rows: { partition: number; next: string }[] = await database.pipeline.query(
    // Apps that went on after a failover are beyond what was lost: they go back to the first range that they passed over.
    `SELECT partition, least(next, (SELECT min(first) FROM passed_over p
        WHERE p.topic = handled.topic AND p.partition = handled.partition)) AS next
      FROM handled WHERE topic = $1`,
    [topic],
  );
  const handled = new Map(rows.map(({ partition, next }) => [partition, BigInt(next)]));
  const back = (await readPlaces(admin, groupId, topic)).flatMap(
    ({ partition, low, committed }) => {
      // A partition that the database knows nothing of is read from its beginning.
      const next = handled.get(partition) ?? low;
      return committed > next ? [{ partition, next, committed }] : [];
    },
  );
  if (back.length > 0)
    await admin.setOffsets({
      groupId,
      topic,
      partitions: back.map(({ partition, next }) => ({ partition, offset: next.toString() })),
    });
  return back.map(({ partition, next, committed }) => ({
    ...{ group: groupId, topic, partition },
    ...{ from: committed.toString(), to: next.toString() },
  }));
}
