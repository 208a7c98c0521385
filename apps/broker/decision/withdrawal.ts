import { Withdrawal } from '#libs/contracts/act-bodies';
import { UNDECIDED } from '#libs/contracts/statuses';
import { between, defineAct } from './act';

/** The requester no longer needs the help. */
export const withdrawal = defineAct({
  name: 'withdrawal',
  operationId: 'withdrawRequest',
  summary: 'Withdraw the request, as the requester',
  body: Withdrawal,
  examples: { reason: { reason: 'Kebutuhan sudah dipenuhi sendiri.' } },
  by: { requester: ['requester', 'system'] },
  transitions: between([...UNDECIDED, 'approved', 'partially-approved'], 'withdrawn'),
  conflict: 'bars',
  problems: [],
  message: 'withdraw-request',
  decide: (_request, { reason = null }, { actor }) => {
    const status = 'withdrawn';
    return {
      change: {
        set: { status },
        entries: [{ name: 'withdrawn', status, actor, data: { reason }, change: {} }],
      },
    };
  },
});
