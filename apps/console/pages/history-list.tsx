import type { HistoryEntry } from '#libs/contracts/answers';
import type { Recommendation } from '#libs/law/evaluation';
import type { View } from './pages';
import { Instant, Proposal } from './parts';

export interface HistoryProps {
  view: View;
  history: HistoryEntry[];
  zone: string;
  nameOf: (code: string) => string;
}

/** Entries of a history, oldest first, as they were recorded. */
export function HistoryList({ view, history, zone, nameOf }: HistoryProps) {
  const { words } = view;
  return (
    <ol class="bk-history">
      {history.map((entry) => (
        <li key={entry.version}>
          <h3>{words.event[entry.type] ?? entry.type}</h3>
          <p class="bk-quiet bk-small">
            <Instant at={entry.at} view={view} zone={zone} /> · {whoText(entry, view, nameOf)}
          </p>
          <Content view={view} entry={entry} />
        </li>
      ))}
    </ol>
  );
}

function whoText(
  { actor }: HistoryEntry,
  { words }: View,
  nameOf: (code: string) => string,
): string {
  if (actor.role === 'broker') return words.request.broker;
  const agency = actor.agency && nameOf(actor.agency);
  return [actor.name, actor.position, agency].filter(Boolean).join(', ') || actor.sub;
}

/**
 * The parts of an entry that people wrote or need; each shape is checked, since its fields depend
 * on its type.
 */
function Content({ view, entry: { data, undisclosed } }: { view: View; entry: HistoryEntry }) {
  const { words } = view;
  const { text, reason, recommendation, cause, conditions } = data;
  const quotes = [text, reason, ...(Array.isArray(conditions) ? (conditions as unknown[]) : [])]
    .filter((quote): quote is string => typeof quote === 'string' && quote !== '')
    .concat(groundsOf(data.refused));
  return (
    <>
      {isRecommendation(recommendation, words.recommendation) && (
        <p>
          {words.request.proposal}: <Proposal of={recommendation} words={words} />
        </p>
      )}
      {typeof cause === 'string' && words.cause[cause] && <p>{words.cause[cause]}</p>}
      {quotes.map((quote, at) => (
        <p class="bk-quote" key={at}>
          {quote}
        </p>
      ))}
      {undisclosed && (
        <p class="bk-quote">
          <strong>{words.request.undisclosed}:</strong> {undisclosed.text}
        </p>
      )}
    </>
  );
}

const isRecommendation = (value: unknown, known: object): value is Recommendation =>
  typeof value === 'string' && Object.hasOwn(known, value);

function groundsOf(refused: unknown): string[] {
  if (!Array.isArray(refused)) return [];
  return (refused as { reason?: unknown }[]).flatMap((ground) =>
    typeof ground?.reason === 'string' ? [ground.reason] : [],
  );
}
