import { HistoryList, HistoryProps } from '../pages/history-list';
import { Details } from '../pages/parts';

/** All that happened, oldest first, as it was recorded. */
export function HistorySection(props: HistoryProps & { requestId: string }) {
  const { view, history, zone, nameOf, requestId } = props;
  const text = view.words.request;
  return (
    <section class="bk-section" id="riwayat" aria-labelledby="riwayat-judul">
      <h2 class="govuk-heading-m" id="riwayat-judul">
        {text.history}
      </h2>
      <p class="govuk-hint">{text.historyHint}</p>
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
    </section>
  );
}
