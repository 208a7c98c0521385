import { Optional, Text } from '#libs/contracts/fields';
import { STATUSES } from '#libs/contracts/statuses';
import { between, defineAct } from './act';

/** Confirmation of an oral request by its requester. */
export class Confirmation {
  /** A remark, kept in the history. */
  @Optional() @Text(4000) text?: string;
}

/** The requester confirms an oral request of an emergency that the provider entered. */
export const confirmation = defineAct({
  name: 'confirmation',
  operationId: 'confirmRequest',
  summary: 'Confirm an oral request, as the requester',
  description:
    'For an oral request of an emergency that an official of the provider entered. A request that your agency did not make is withdrawn instead.',
  body: Confirmation,
  examples: { confirmed: {} },
  by: { requester: ['requester'] },
  transitions: between(STATUSES.filter((status) => status !== 'withdrawn')),
  whyClosed: ({ confirmAt, confirmedAt }) => {
    if (confirmAt !== null) return null;
    return confirmedAt !== null
      ? { id: 'permohonan sudah dikonfirmasi', en: 'the request is confirmed already' }
      : {
          id: 'permohonan diajukan oleh peminta bantuan sendiri',
          en: 'the requester submitted the request itself',
        };
  },
  conflict: 'bars',
  problems: [],
  decide: ({ status }, { text = null }, { actor, now }) => ({
    change: {
      set: { confirmAt: null, confirmedAt: now },
      entries: [{ name: 'confirmed', status, actor, data: { text }, change: {} }],
    },
  }),
});
