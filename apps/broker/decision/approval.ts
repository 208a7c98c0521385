import { Approval } from '#libs/contracts/act-bodies';
import { UNDECIDED } from '#libs/contracts/statuses';
import { checkApproval } from '#libs/law/check-decision';
import { between, defineAct } from './act';
import { withTerms } from './approved-terms';
import { decide, LAWFUL, readForDecision } from './decide';
import { paidElsewhere } from './settle-costs';

/** An official of the provider approves, whole or per item. */
export const approval = defineAct({
  name: 'approval',
  operationId: 'approveRequest',
  summary: 'Approve all items or some of them',
  body: Approval,
  examples: {
    all: { items: 'all', conflictOfInterest: 'none' },
    withTerms: {
      items: 'all',
      acceptCosts: true,
      deliverBy: '2026-12-15',
      conflictOfInterest: 'none',
    },
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
  problems: [...LAWFUL, 'costs-not-acceptable'],
  letters: ['persetujuan', 'penolakan'],
  read: async (tx, request) => ({
    ...(await readForDecision(tx, request)),
    elsewhere: await paidElsewhere(tx, request),
  }),
  decide: (request, body, circumstances) => {
    const approved = decide(request, circumstances, {
      conflictOfInterest: body.conflictOfInterest,
      binding: true,
      check: (context) => checkApproval(body, context),
      reason: body.reason ?? null,
      conditions: body.conditions ?? [],
      refused: body.refused ?? [],
    });
    return withTerms(approved, request, body, circumstances, circumstances.known.elsewhere);
  },
});
