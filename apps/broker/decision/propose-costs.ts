import { CostsProposal } from '#libs/contracts/proposals';
import { refusing } from '../request/lifecycle';
import { between, defineAct } from './act';
import { OPEN_IN, propose } from './propose';
import { costsTold, paidElsewhere, whyNotAcceptable, whyNotByActing } from './settle-costs';

/** Either party proposes the costs of the help, or that there are none (Pasal 35(2)). */
export const costs = defineAct({
  name: 'costs',
  operationId: 'proposeCosts',
  summary: 'Propose the costs, or that there are none (Pasal 35(2))',
  description:
    'The other party answers. A later proposal of either party takes the place of an open one. ' +
    'The help begins once costs are settled; in an emergency it begins at once, and both parties are ' +
    'reminded of open costs after 5 working days and weekly then.',
  body: CostsProposal,
  examples: {
    lines: {
      lines: [
        {
          item: 'Perjalanan dinas penilai',
          amount: 18_000_000,
          fundedBy: 'requester',
          share: 100,
          budgetLine: 'DPA 5.1.02.04.01.0001',
          period: { from: '2026-12-07', to: '2026-12-09' },
        },
      ],
    },
    none: { lines: [] },
  },
  by: { requester: ['requester', 'system'], provider: ['decider', 'system'] },
  transitions: between(OPEN_IN.costs),
  conflict: 'bars',
  problems: ['costs-not-acceptable'],
  message: 'propose-costs',
  read: (tx, request) => paidElsewhere(tx, request),
  decide: (request, { lines }, circumstances) => {
    const { parties, actor, at, known } = circumstances;
    const pointerOf = (line: number): string => `${at}/lines${line < 0 ? '' : `/${line}`}`;
    const no =
      whyNotByActing(request, actor, lines) ?? whyNotAcceptable(lines, known, parties, pointerOf);
    if (no) return refusing(no);
    return propose(request, 'costs', { lines }, circumstances, costsTold(lines));
  },
});
