import { HistoryList, HistoryProps } from '../pages/history-list';
import { Details, Section } from '../pages/parts';

/** All that happened, oldest first, as it was recorded. */
export function HistorySection(props: HistoryProps & { requestId: string }) {
  const { view, history, zone, nameOf, requestId } = props;
  const text = view.words.request;
  return (
    <Section id="riwayat" title={text.history} lead={text.historyHint}>
      <HistoryList view={view} history={history} zone={zone} nameOf={nameOf} />
      <Details summary={text.hash}>
        <ol class="govuk-list">
          {history.map(({ version, hash }) => (
            <li key={version}>
              {text.version} {version}: <span class="bk-code">{hash}</span>
            </li>
          ))}
        </ol>
        <p>
          <a class="govuk-link" href={`/konsol/bukti/${requestId}`}>
            {view.words.audit.toProof}
          </a>
        </p>
      </Details>
    </Section>
  );
}
