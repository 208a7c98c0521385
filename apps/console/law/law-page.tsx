import type { LawAnswer, ProvisionAnswer } from '#libs/contracts/law-answers';
import type { DutyRule, Question, DecisionRow as TableRow } from '#libs/law/pack';
import { DataTable } from '../pages/data-table';
import { Details, Proposal, Row, Rows, Section } from '../pages/parts';
import type { View } from '../pages/pages';
import { articleOf } from '../words/law';
import { dateText } from '../words/times';

/** The law as data, in words. */
export function LawPage({ view, law }: { view: View; law: LawAnswer }) {
  const { language } = view;
  const text = view.words.lawPages;
  const sections: [id: string, title: string][] = [
    ['paket', text.identity],
    ['ketentuan', text.provisions],
    ['urutan', text.rows],
    ['kewajiban', text.duties],
    ['pertanyaan', text.questions],
  ];
  return (
    <div class="bk-wide">
      <h1 class="govuk-heading-l">{text.title}</h1>
      <p class="govuk-body-l">{text.lead}</p>
      <p>
        <a class="govuk-button bk-no-print" href="/konsol/hukum/hitung">
          {text.toCalculator}
        </a>
      </p>
      <nav aria-label={text.contents} class="bk-no-print">
        <ul class="bk-contents">
          {sections.map(([id, title]) => (
            <li key={id}>
              <a class="govuk-link" href={`#${id}`}>
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <Section id="paket" title={text.identity}>
        <Rows>
          <Row name={text.name}>{law.title[language]}</Row>
          <Row name={text.hash}>
            <span class="bk-code">{law.hash}</span>
            <br />
            <span class="bk-quiet bk-small">{text.hashHint}</span>
          </Row>
          <Row name={text.confirmed}>{law.confirmedBy ?? text.unconfirmed}</Row>
        </Rows>
      </Section>
      <Section id="ketentuan" title={text.provisions} lead={text.provisionsLead}>
        {Object.entries(text.kinds).map(([kind, title]) => {
          const provisions = law.provisions.filter((one) => one.kind === kind);
          return (
            provisions.length > 0 && (
              <div key={kind}>
                <h3 class="govuk-heading-s">{title}</h3>
                {provisions.map((provision) => (
                  <Provision key={provision.id} view={view} provision={provision} />
                ))}
              </div>
            )
          );
        })}
      </Section>
      <Section id="urutan" title={text.rows} lead={text.rowsLead}>
        <Table view={view} rows={law.rows as TableRow[]} />
      </Section>
      <Section id="kewajiban" title={text.duties}>
        <ul class="govuk-list govuk-list--bullet">
          {(law.duties as DutyRule[]).map(({ code, provision, text: said }) => (
            <li key={code}>
              {said[language]}{' '}
              <span class="bk-quiet bk-small">({articleOf(provision, language)})</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section id="pertanyaan" title={text.questions} lead={text.questionsLead}>
        {(law.questions as Question[]).map(({ id, question, readings, provision }) => (
          <div class="bk-provision" key={id}>
            <h3>
              {id}. {question[language]}
            </h3>
            <p class="bk-quiet bk-small">{articleOf(provision, language)}</p>
            <Details summary={text.readings}>
              <ul class="govuk-list govuk-list--bullet">
                {readings.map((reading) => (
                  <li key={reading.id}>{reading[language]}</li>
                ))}
              </ul>
            </Details>
          </div>
        ))}
      </Section>
    </div>
  );
}

/** A summary is never shown as a quotation; a translation never as the text. */
function Provision({ view, provision }: { view: View; provision: ProvisionAnswer }) {
  const { language } = view;
  const text = view.words.lawPages;
  const day = (date: string): string => dateText(date, language);
  const { refusal } = provision as { refusal?: { needs: string[]; inEmergency: boolean } };
  return (
    <div class="bk-provision" id={`p-${provision.id}`}>
      <h4>
        {provision.article[language]}{' '}
        <span class={`bk-mark bk-mark--${provision.confidence}`}>
          {text.confidence[provision.confidence]}
        </span>
      </h4>
      {provision.confidence === 'verbatim' ? (
        <blockquote lang="id">“{provision.text}”</blockquote>
      ) : (
        <p lang="id">{provision.text}</p>
      )}
      {language === 'en' && (
        <p class="bk-quiet">
          {text.gloss}: {provision.gloss}
        </p>
      )}
      {refusal && (
        <p class="bk-small">
          {refusal.needs.length > 0 &&
            `${text.needs}: ${refusal.needs.map((need) => text.needsOf[need] ?? need).join(', ')}. `}
          {refusal.inEmergency ? text.inEmergency : text.notInEmergency}
        </p>
      )}
      <p class="bk-quiet bk-small">
        {text.source}: {provision.source}
        {text.seen[provision.seen] && `, ${text.seen[provision.seen]}`}.{' '}
        {text.since(day(provision.validFrom), provision.validTo && day(provision.validTo))}{' '}
        <code>{provision.id}</code>
      </p>
      {provision.note && <p class="bk-quiet bk-small">{provision.note}</p>}
    </div>
  );
}

function Table({ view, rows }: { view: View; rows: TableRow[] }) {
  const { language, words } = view;
  const text = words.lawPages;
  return (
    <DataTable
      columns={[text.row, text.because, text.then, text.basis]}
      rows={rows.map(({ row, because, then, provision }) => ({
        key: row,
        cells: [
          row,
          because[language],
          <Proposal key="then" of={then} words={words} />,
          articleOf(provision, language),
        ],
      }))}
    />
  );
}
