import { Notice, Section } from '../pages/parts';
import type { View } from '../pages/pages';

/** Says on each page of the auditor that the reading is logged. */
export function LoggedNotice({ view }: { view: View }) {
  const { audit } = view.words;
  return (
    <Notice title={audit.logged} kind="note">
      <p class="govuk-body">{audit.loggedHint}</p>
    </Notice>
  );
}

/** What an auditor can do, and how to verify it without trusting this page. */
export function AuditPage({ view, faulty }: { view: View; faulty: boolean }) {
  const { audit, acts } = view.words;
  return (
    <div class="bk-wide">
      <h1 class="govuk-heading-l">{audit.title}</h1>
      <p class="govuk-body-l">{audit.lead}</p>
      <LoggedNotice view={view} />
      <Section id="cari" title={audit.find}>
        <p class="govuk-hint">{audit.findHint}</p>
        <form method="get" action="/konsol/permohonan" class="bk-filters" role="search">
          <div class="govuk-form-group bk-filters__wide">
            <label class="govuk-label bk-small" for="cari-q">
              {audit.findField}
            </label>
            <input class="govuk-input" type="search" id="cari-q" name="q" maxLength={200} />
          </div>
          <button class="govuk-button govuk-button--secondary">{audit.findButton}</button>
        </form>
      </Section>
      <Section id="akses" title={audit.reads}>
        <p class="govuk-body">{audit.readsHint}</p>
        <p>
          <a class="govuk-link" href="/konsol/audit/akses">
            {audit.reads}
          </a>
        </p>
      </Section>
      <Section id="rentang" title={audit.range}>
        <p class="govuk-body">{audit.rangeHint}</p>
        {faulty && (
          <p class="govuk-error-message" role="alert" id="rentang-salah">
            <span class="govuk-visually-hidden">{acts.form.fault}</span> {audit.rangeFault}
          </p>
        )}
        <form method="get" action="/konsol/audit/rentang.ndjson" class="bk-filters">
          {(
            [
              ['dari', audit.from, '1'],
              ['sampai', audit.to, ''],
            ] as const
          ).map(([name, label, value]) => (
            <div class="govuk-form-group" key={name}>
              <label class="govuk-label bk-small" for={`segel-${name}`}>
                {label}
              </label>
              <input
                class="govuk-input govuk-input--width-10"
                id={`segel-${name}`}
                name={name}
                value={value}
                inputMode="numeric"
                autocomplete="off"
                aria-describedby={faulty ? 'rentang-salah' : undefined}
              />
            </div>
          ))}
          <button class="govuk-button govuk-button--secondary">{audit.download}</button>
        </form>
      </Section>
      <Offline view={view} file="riwayat.ndjson" />
    </div>
  );
}

/**
 * The steps of a verification on one's own computer, and the command with the names of the files.
 */
export function Offline({ view, file }: { view: View; file: string }) {
  const { audit } = view.words;
  return (
    <Section id="luring" title={audit.offline}>
      <ol class="govuk-list govuk-list--number">
        {audit.offlineSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p class="govuk-body">
        <a class="govuk-link" href="/konsol/audit/kunci.json" download>
          {audit.keys}
        </a>
      </p>
      <p class="bk-command">
        <span class="govuk-visually-hidden">{audit.command}: </span>
        <code>npm run verify:audit -- {file} --key kunci-publik.json</code>
      </p>
    </Section>
  );
}
