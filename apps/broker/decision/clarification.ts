import { Clarification } from '#libs/contracts/act-bodies';
import { between, defineAct } from './act';

/** The provider asks the requester; the clock stops until the answer. */
export const clarification = defineAct({
  name: 'clarification',
  operationId: 'askClarification',
  summary: 'Ask the requester a question; the deadline stops running',
  body: Clarification,
  examples: {
    question: { text: 'Berapa hari penilaian berlangsung?', provisions: ['35-1-b'] },
  },
  by: { provider: ['decider'] },
  transitions: between(
    ['returned', 'not-assistance', 'awaiting-decision'],
    'awaiting-clarification',
  ),
  conflict: 'bars',
  problems: [],
  letters: ['permintaan-penjelasan'],
  decide: (_request, { text, provisions = [] }, { actor }) => {
    const status = 'awaiting-clarification';
    return {
      change: {
        set: { status },
        entries: [
          {
            name: 'clarification-asked',
            status,
            actor,
            data: { text, provisions },
            change: { provisions },
          },
        ],
      },
    };
  },
});
