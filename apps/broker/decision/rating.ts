import { Rating } from '#libs/contracts/deliveries';
import { between, defineAct } from './act';

/** Each party rates once how the two worked together. */
export const rating = defineAct({
  name: 'rating',
  operationId: 'rateCooperation',
  summary: 'Rate how the two agencies worked together, once for each party',
  description:
    'After the request is completed, refused or withdrawn. Both parties see the marks in the request, and ' +
    'the remark in its history.',
  body: Rating,
  examples: {
    good: { timeliness: 4, openness: 5, result: 5, text: 'Hasil penilaian mudah digunakan.' },
  },
  by: { requester: ['requester', 'system'], provider: ['decider', 'system'] },
  transitions: between(['completed', 'refused', 'withdrawn']),
  whyClosed: ({ ratings }, party) =>
    ratings.some(({ by }) => by === party)
      ? { id: 'penilaian pihak ini sudah diberikan', en: 'this party has rated already' }
      : null,
  conflict: 'bars',
  problems: [],
  decide: (request, { text = null, ...marks }, { party, actor, receivedAt }) => {
    const { ratings, status } = request;
    const told = { by: party, ...marks };
    return {
      change: {
        set: { ratings: [...ratings, { ...told, at: receivedAt.toISOString() }] },
        entries: [{ name: 'rated', status, actor, data: { ...told, text }, change: told }],
      },
    };
  },
});
