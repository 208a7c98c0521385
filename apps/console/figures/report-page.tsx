import type { ReportAnswer } from '#libs/contracts/report-answers';
import { unitIn } from '#libs/contracts/report-text';
import { KINDS } from '#libs/contracts/submit-request';
import { ErrorSummary } from '../pages/error-summary';
import { Fault, Field } from '../pages/form-view';
import { Form } from '../http/form';
import { Empty, FilterForm, FilterSelect } from '../pages/lists';
import type { View } from '../pages/pages';
import { dateText, instantText } from '../words/times';
import { About, FIGURES, FiguresFrame } from './figures-frame';
import { addressOf, Filters, listAddress, parametersOf, provinceChoices } from './filters';
import type { FileName, ReportPage as Definition } from './report-pages';
import { ReportTable } from './report-table';

interface Props {
  view: View;
  page: Definition;
  filters: Filters;
  faults: Fault[];
  /** Null while the filters have faults. */
  report: ReportAnswer | null;
  /** All agencies by code, sorted by name. */
  agencies: [code: string, name: string][];
  nameOf: (code: string) => string;
}

/** One report: its filters, its chart, its table, its files and the list behind it. */
export function ReportPage(props: Props) {
  const { view, page, filters, faults, report } = props;
  const { figures: text } = view.words;
  return (
    <>
      <ErrorSummary view={view} faults={faults} />
      <FiguresFrame view={view} at={page.path} title={text.reports[page.name]}>
        {report && (
          <>
            <p class="govuk-body bk-report__explains">{report.explains}</p>
            <About view={view}>
              {periodText(view, filters)}
              {text.asOf(instantText(new Date(report.asOf), view))}
            </About>
          </>
        )}
        <ReportFilters {...props} />
        {report && <Figures {...props} report={report} />}
      </FiguresFrame>
    </>
  );
}

/** The period in words, with a blank at its end; empty if it is open at both sides. */
export function periodText({ words, language }: View, { from, to }: Filters | Period): string {
  if (from === '' && to === '') return '';
  const day = (date: string): string | null => (date === '' ? null : dateText(date, language));
  return `${words.figures.between(day(from), day(to))} `;
}
type Period = Pick<Filters, 'from' | 'to'>;

/** The fields of the period of receipt. */
export function PeriodFields({
  view,
  faults,
  ...period
}: { view: View; faults: Fault[] } & Period) {
  const { figures: text } = view.words;
  const form = Form.of([
    ['dari', period.from],
    ['sampai', period.to],
  ]);
  const of = { view, form, faults };
  return (
    <>
      <Field of={of} name="dari" label={text.from} width={10} day />
      <Field of={of} name="sampai" label={text.to} width={10} day />
    </>
  );
}

function ReportFilters({ view, page, filters, faults, agencies }: Props) {
  const { words } = view;
  const { figures: text } = words;
  const [usual, ...others] = page.by ?? [];
  return (
    <FilterForm
      view={view}
      path={`${FIGURES}/${page.path}`}
      filtered={Object.keys(parametersOf(filters)).length > 0}
    >
      <PeriodFields view={view} faults={faults} from={filters.from} to={filters.to} />
      <FilterSelect
        name="instansi"
        label={text.agency}
        any={text.anyAgency}
        value={filters.agency}
        options={agencies}
      />
      <FilterSelect
        name="provinsi"
        label={text.province}
        any={text.anyProvince}
        value={filters.province}
        options={provinceChoices()}
      />
      <FilterSelect
        name="jenis"
        label={words.queue.kind}
        any={words.queue.anyKind}
        value={filters.kind}
        options={KINDS.map((one) => [one, words.kind[one]] as const)}
      />
      {usual && (
        <FilterSelect
          name="menurut"
          label={text.by}
          any={text.divisions[usual]}
          value={filters.by}
          options={others.map((one) => [one, text.divisions[one]] as const)}
        />
      )}
    </FilterForm>
  );
}

function Figures(props: Props & { report: ReportAnswer }) {
  const { view, page, report, nameOf } = props;
  const { figures: text } = view.words;
  const reading = { language: view.language, by: report.by, nameOf };
  const list = listAddress(report.list);
  if (report.requests === 0) return <Empty text={text.empty}>{text.emptyHint}</Empty>;
  return (
    <>
      {report.incomplete > 0 && (
        <p class="govuk-inset-text">{text.incomplete(report.incomplete)}</p>
      )}
      {report.rows.length === 0 ? (
        <Empty text={text.noRows}>{text.noRowsOf(report.requests)}</Empty>
      ) : (
        <>
          <Chart {...props} />
          <ReportTable
            view={view}
            report={report}
            reading={reading}
            title={text.reports[page.name]}
          />
        </>
      )}
      <Files {...props} />
      {list !== null && (
        <p class="govuk-body bk-no-print">
          <a class="govuk-link" href={list}>
            {text.list(report.requests)}
          </a>
          . {text.listHint}
        </p>
      )}
    </>
  );
}

const fileAddress = ({ page, filters }: Props, name: FileName): string =>
  addressOf(`${FIGURES}/${page.path}/${name}`, filters);

/** The chart as the API draws it; what it shows, in which unit and of how many requests. */
function Chart(props: Props & { report: ReportAnswer }) {
  const { view, page, report } = props;
  const { figures: text } = view.words;
  const title = text.reports[page.name];
  const charted = report.columns.filter(({ name }) => page.charted.includes(name));
  const [column] = charted;
  const titles = charted.map((one) => one.title).join(', ');
  return (
    <figure class="bk-drawing">
      <div class="bk-scroll" tabIndex={0} role="region" aria-label={text.drawn(title)}>
        <img src={fileAddress(props, 'gambar.svg')} alt={text.drawing[page.chart](title)} />
      </div>
      <figcaption class="bk-quiet bk-small">
        {column && text.shows(titles, unitIn(column.unit, view.language))}{' '}
        {text.cases(report.requests, text.unit)}
      </figcaption>
    </figure>
  );
}

function Files(props: Props) {
  const { figures: text } = props.view.words;
  const files: [FileName, string][] = [
    ['data.csv', text.csv],
    ['data.xlsx', text.xlsx],
    ['gambar.svg', text.svg],
  ];
  return (
    <ul class="govuk-list bk-files bk-no-print" aria-label={text.files}>
      {files.map(([name, label]) => (
        <li key={name}>
          <a class="govuk-link" href={fileAddress(props, name)} download>
            {label}
          </a>
        </li>
      ))}
    </ul>
  );
}
