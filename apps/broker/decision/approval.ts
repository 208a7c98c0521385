import { Approval } from '#libs/contracts/act-bodies';
import { UNDECIDED } from '#libs/contracts/statuses';
import { checkApproval } from '#libs/law/check-decision';
import { between, defineAct } from './act';
import { decide, LAWFUL, readForDecision } from './decide';

/** An official of the provider approves, whole or per item. */
export const approval = defineAct({
  name: 'approval',
  operationId: 'approveRequest',
  summary: 'Approve all items or some of them',
  body: Approval,
  examples: {
    all: { items: 'all', conflictOfInterest: 'none' },
    some: {
      items: ['1'],
      conditions: ['Hasil dipakai untuk penataan jabatan saja.'],
      refused: [
        {
          provision: '36-1-b',
          items: ['2'],
          reason: 'Dokumen yang diminta bersifat rahasia.',
          regulation: 'UU 43/2009',
          article: '44',
        },
      ],
      conflictOfInterest: 'none',
    },
  },
  by: { provider: ['decider'] },
  transitions: between(UNDECIDED, 'approved', 'partially-approved'),
  conflict: 'declared-in-body',
  problems: LAWFUL,
  read: readForDecision,
  decide: (request, body, circumstances) =>
    decide(request, circumstances, {
      conflictOfInterest: body.conflictOfInterest,
      binding: true,
      check: (context) => checkApproval(body, context),
      reason: body.reason ?? null,
      conditions: body.conditions ?? [],
      refused: body.refused ?? [],
    }),
});
