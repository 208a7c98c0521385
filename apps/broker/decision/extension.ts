import { Extension } from '#libs/contracts/act-bodies';
import { FieldError, problem } from '#libs/contracts/problem';
import { dayIn } from '#libs/law/calendar';
import { daysAdded } from '#libs/law/working-days';
import { deadlineOf } from '../request/count';
import { refusing } from '../request/lifecycle';
import { between, Closed, defineAct } from './act';

const EMERGENCY: Closed = {
  code: 'not-available-in-emergency',
  provision: '36-3',
  id: 'dalam keadaan darurat tenggat tidak dapat diperpanjang',
  en: 'in an emergency the deadline cannot be extended',
};
const ONCE: Closed = {
  id: 'tenggat sudah pernah diperpanjang',
  en: 'the deadline was extended already',
};
const PASSED: Closed = { id: 'tenggat sudah terlampaui', en: 'the deadline has passed' };

/** The provider takes more time, once and before the deadline passes. */
export const extension = defineAct({
  name: 'extension',
  operationId: 'extendDeadline',
  summary: 'Extend the deadline once, by at most its own length',
  description:
    'Open while the clock runs; not in an emergency. The extension counts in working days, so it moves with the deadline if the clock stops or a calendar changes.',
  body: Extension,
  examples: {
    fiveDays: { until: '2026-12-04', reason: 'Penilai baru kembali dari tugas pada 1 Desember.' },
  },
  by: { provider: ['decider'] },
  transitions: between(['awaiting-decision']),
  whyClosed: ({ status, emergency, extension, dueAt }, _party, { at }) => {
    if (status !== 'awaiting-decision') return null;
    if (emergency) return EMERGENCY;
    if (extension) return ONCE;
    return at > dueAt ? PASSED : null;
  },
  conflict: 'bars',
  problems: ['not-available-in-emergency'],
  decide: (request, { until, reason }, { parties, actor, now, calendar, at }) => {
    const { timeZone } = parties.provider;
    const dueWith = (workingDays: number) => {
      const extension = { until, workingDays, from: '', at: '', reason };
      return deadlineOf({ ...request, extension }, timeZone, calendar);
    };
    const former = deadlineOf(request, timeZone, calendar);
    const most = 'workingDays' in former.rule ? former.rule.workingDays : 0;
    const workingDays = daysAdded(former.dueAt, until, most, timeZone, calendar);
    const fault = (code: string, detail: string): FieldError => ({
      pointer: `${at}/until`,
      code,
      detail,
    });
    const day = ({ dueAt }: { dueAt: Date }): string => dayIn(timeZone, dueAt);
    const errors =
      workingDays < 1
        ? [fault('too-early', `must be a working day after ${day(former)}, the current deadline`)]
        : workingDays > most
          ? [
              fault(
                'too-late',
                `must not be after ${day(dueWith(most))}: ${most} working days more`,
              ),
            ]
          : [];
    if (errors.length > 0)
      return refusing(problem('validation-failed', 'The date is invalid; see errors.', { errors }));
    const told = ({ dueAt, provisional }: typeof former) => ({
      dueAt: dueAt.toISOString(),
      provisional,
    });
    const [from, to] = [told(former), told(dueWith(workingDays))];
    return {
      change: {
        set: {
          extension: { until, workingDays, from: from.dueAt, at: now.toISOString(), reason },
        },
        entries: [
          {
            name: 'extended',
            status: request.status,
            actor,
            data: { until, reason, workingDays, from, to },
            change: { workingDays, from, to },
          },
        ],
      },
    };
  },
});
