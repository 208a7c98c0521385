import type { Admin } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Deletes topics and groups of an earlier product from Kafka. */
export async function deleteTopicsAndGroups(admin: Admin): Promise<void> {
  const ours = (name: string): boolean => name.startsWith('bantuan-kedinasan.');
  const topics = (await admin.listTopics()).filter(ours);
  if (topics.length > 0) await admin.deleteTopics({ topics });
  for (const end = Date.now() + 20_000; ; await sleep(100)) {
    const left = (await admin.listTopics()).filter(ours);
    if (left.length === 0) break;
    if (Date.now() > end) throw new Error(`topics cannot be deleted: ${left.join(', ')}`);
  }
  const groups = (await admin.listGroups()).groups.map(({ groupId }) => groupId).filter(ours);
  for (const end = Date.now() + 20_000; groups.length > 0; await sleep(500)) {
    try {
      await admin.deleteGroups(groups);
      break;
    } catch (error) {
      // Killed members stay until their session ends.
      if (Date.now() > end) throw error;
    }
  }
}
