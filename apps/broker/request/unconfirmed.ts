import { BROKER, Change } from './lifecycle';
import type { RequestRow } from './request.entity';

const DAY_MS = 86_400_000;

/** The next time after `now` at which the requester is reminded to confirm: daily from `since`. */
export function nextReminder(since: Date, now: Date): Date {
  const days = Math.floor((now.getTime() - since.getTime()) / DAY_MS) + 1;
  return new Date(since.getTime() + Math.max(days, 1) * DAY_MS);
}

/**
 * Reminds the requester of an oral request that it has not confirmed yet: once a day, until it is
 * confirmed or withdrawn. Null if no reminder is due.
 */
export function remindToConfirm(request: RequestRow, now: Date): Change | null {
  const { confirmAt, status } = request;
  if (confirmAt === null || confirmAt > now) return null;
  if (status === 'withdrawn') return { set: { confirmAt: null }, entries: [] };
  return {
    set: { confirmAt: nextReminder(confirmAt, now) },
    entries: [{ name: 'confirmation-reminded', status, actor: BROKER, data: {}, change: {} }],
  };
}
