import { Refusal } from '#libs/contracts/act-bodies';
import { UNDECIDED } from '#libs/contracts/statuses';
import { checkRefusal } from '#libs/law/check-decision';
import { between, defineAct } from './act';
import { decide, LAWFUL, readForDecision } from './decide';

/** An official of the provider refuses the whole request, in writing (Pasal 36). */
export const refusal = defineAct({
  name: 'refusal',
  operationId: 'refuseRequest',
  summary: 'Refuse in writing (Pasal 36)',
  body: Refusal,
  examples: {
    secret: {
      grounds: [
        {
          provision: '36-1-b',
          items: null,
          reason: 'Dokumen yang diminta bersifat rahasia.',
          regulation: 'UU 43/2009',
          article: '44',
        },
      ],
      conflictOfInterest: 'none',
    },
  },
  by: { provider: ['decider'] },
  transitions: between(UNDECIDED, 'refused'),
  conflict: 'declared-in-body',
  problems: LAWFUL,
  letters: ['penolakan'],
  read: readForDecision,
  decide: (request, body, circumstances) =>
    decide(request, circumstances, {
      conflictOfInterest: body.conflictOfInterest,
      binding: false,
      check: (context) => checkRefusal(body, context),
      reason: body.reason ?? null,
      conditions: [],
      refused: body.grounds,
    }),
});
