import type { ComponentChildren } from 'preact';
import type { View } from '../pages/pages';
import { REPORT_PAGES } from './report-pages';

export const FIGURES = '/konsol/angka';
/** Years that the yearly report is offered for. */
const YEARS = 5;

interface Props {
  view: View;
  /** What the page is about: the part of its address below the figures; empty: the summary. */
  at: string;
  title: string;
  children: ComponentChildren;
}

/** What all pages of figures share: their title, the way to the others, and the yearly report. */
export function FiguresFrame({ view, at, title, children }: Props) {
  const { figures: text } = view.words;
  const links: [path: string, text: string][] = [
    ['', text.summary],
    ...REPORT_PAGES.map(({ path, name }): [string, string] => [path, text.reports[name]]),
  ];
  return (
    <>
      <h1 class="govuk-heading-l">{title}</h1>
      <nav class="bk-tabs bk-tabs--many" aria-label={text.pages}>
        {links.map(([path, name]) => (
          <a
            key={path}
            class="govuk-link"
            href={path === '' ? FIGURES : `${FIGURES}/${path}`}
            aria-current={path === at ? 'page' : undefined}
          >
            {name}
          </a>
        ))}
      </nav>
      {children}
      <YearlyReport view={view} />
    </>
  );
}

function YearlyReport({ view }: { view: View }) {
  const { figures: text } = view.words;
  const year = Number(
    new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: 'Asia/Jakarta' }).format(view.now),
  );
  const years = Array.from({ length: YEARS }, (_, ago) => year - ago);
  return (
    <section class="bk-section bk-no-print" aria-labelledby="tahunan-judul">
      <h2 class="govuk-heading-m" id="tahunan-judul">
        {text.yearly}
      </h2>
      <p class="govuk-body">{text.yearlyHint}</p>
      <form method="get" action={`${FIGURES}/tahunan.pdf`} class="bk-filters">
        <div class="govuk-form-group">
          <label class="govuk-label bk-small" for="tahun">
            {text.year}
          </label>
          <select class="govuk-select" id="tahun" name="tahun">
            {years.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </div>
        <button class="govuk-button govuk-button--secondary">{text.yearlyGet}</button>
      </form>
    </section>
  );
}

/** Whose requests the figures are about, and as of when. */
export function About({ view, children }: { view: View; children: ComponentChildren }) {
  const { figures: text } = view.words;
  const roles = view.caller?.roles ?? [];
  return (
    <p class="govuk-body">
      {roles.includes('auditor')
        ? text.ofAll
        : roles.includes('superior')
          ? text.ofSuperior(view.agency ?? '')
          : text.ofAgency(view.agency ?? '')}{' '}
      {children}
    </p>
  );
}
