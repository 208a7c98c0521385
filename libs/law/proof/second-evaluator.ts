import type { EvaluationInput, FactId, Facts, Recommendation } from '../evaluation';

/**
 * A second implementation of the table of recommendations, written from its description. It shares
 * only type names with the engine and its data; the proof compares the results of both.
 */
export function secondEvaluation(input: EvaluationInput): Recommendation {
  const items = input.items ?? [];
  if (items.length === 0) return ofItem(input, {});
  const results = items.map(({ facts }) => ofItem(input, facts ?? {}));
  if (results.every((result) => result === results[0])) return results[0] as Recommendation;
  if (results.includes('official-judgement')) return 'official-judgement';
  if (results.includes('return-incomplete')) return 'return-incomplete';
  return 'partial';
}

function ofItem(input: EvaluationInput, item: Facts): Recommendation {
  const { requester, provider, relation } = input.parties;
  const value = (id: FactId) => item[id] ?? input.facts?.[id] ?? 'not-met';
  const is = (id: FactId) => value(id) === 'met';
  const unclear = (id: FactId) => value(id) === 'needs-judgement';

  // 1: the same agency, or a party that is not a government body.
  if (relation === 'same-agency') return 'not-assistance';
  for (const kind of [requester, provider]) {
    if (kind === 'swasta' || kind === 'warga' || kind === 'asing') return 'not-assistance';
  }
  // 2: a doubt.
  const doubts = input.doubts ?? [];
  if (doubts.length > 0 || relation === 'same-party') return 'official-judgement';
  if (requester === 'bumn' || provider === 'bumn') return 'official-judgement';

  const ground = is('35-1-a') || is('35-1-b') || is('35-1-c') || is('35-1-d') || is('35-1-e');
  // 3 to 6: an emergency.
  if (unclear('36-3')) return 'official-judgement';
  if (is('36-3')) {
    if (!ground) return 'official-judgement';
    if (is('36-1-c') || unclear('36-1-c')) return 'official-judgement';
    return 'must-give';
  }
  // 7: a ground of refusal, also without a ground to give.
  if (is('36-1-a') || is('36-1-b') || is('36-1-c')) return 'refusal-possible';
  // 8 and 9: no ground to give, or no competent official who asks.
  if (!ground) {
    const disputed = (input.contradicted ?? []).filter((id) => id.startsWith('35-1-'));
    return disputed.length > 0 ? 'official-judgement' : 'return-incomplete';
  }
  if (input.official === false) return 'return-incomplete';
  // 10 and 11.
  if (unclear('36-1-a') || unclear('36-1-b') || unclear('36-1-c')) return 'official-judgement';
  return 'grant-possible';
}
