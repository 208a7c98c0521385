import type { AgencyEventData } from '#libs/contracts/events';
import { ErrorSummary } from '../pages/error-summary';
import { Field, FormView } from '../pages/form-view';
import { DataTable } from '../pages/data-table';
import { BackLink, Instant, Notice, Warning } from '../pages/parts';
import type { View } from '../pages/pages';

/** A key with its thumbprint; null if it has none. */
export interface Printed {
  kid: string;
  alg?: string;
  validFrom?: string;
  validTo?: string | null;
  print: string | null;
}

interface Props {
  of: FormView;
  agency: AgencyEventData;
  etag: string;
  keys: Printed[];
  /** Whether the keys changed since the form was opened. */
  changed: boolean;
  saved: boolean;
}

/** The current keys, and the form that changes them. */
export function KeysPage({ of, agency, etag, keys, changed, saved }: Props) {
  const { view, form, faults } = of;
  const { registry: text } = view.words;
  const path = `/konsol/instansi/${agency.code}`;
  const revoked = new Set(form.list('_cabut'));
  return (
    <div class="bk-wide">
      <BackLink href={path}>{agency.name}</BackLink>
      <ErrorSummary view={view} faults={faults} />
      {saved && (
        <Notice title={text.keysSaved}>
          <p class="govuk-body">{text.keysSavedHint}</p>
        </Notice>
      )}
      {changed && (
        <Notice title={text.keysChanged} kind="note">
          <p class="govuk-body">{text.keysChangedText}</p>
        </Notice>
      )}
      <h1 class="govuk-heading-l">{text.keysTitle(agency.name)}</h1>
      <p class="govuk-body">{text.keysLead}</p>
      <form method="post" action={`${path}/kunci`} noValidate>
        <input type="hidden" name="_etag" value={etag} />
        <h2 class="govuk-heading-m">{text.keysNow}</h2>
        {keys.length === 0 ? (
          <Warning>{text.keysNone}</Warning>
        ) : (
          <>
            <p class="govuk-hint">{text.fingerprintHint}</p>
            <KeyTable view={view} keys={keys} revoked={revoked} choose />
          </>
        )}
        <h2 class="govuk-heading-m">{text.change}</h2>
        <Field of={of} name="_baru" label={text.newKeys} hint={text.newKeysHint} rows={7} />
        <button class="govuk-button">{text.preview}</button>
      </form>
    </div>
  );
}

interface ConfirmProps {
  of: FormView;
  agency: AgencyEventData;
  etag: string;
  kept: Printed[];
  revoked: Printed[];
  added: Printed[];
}

/** The last page before the keys change: what is added, kept and revoked. */
export function ConfirmKeysPage({ of, agency, etag, kept, revoked, added }: ConfirmProps) {
  const { view, form, faults } = of;
  const { registry: text } = view.words;
  const path = `/konsol/instansi/${agency.code}/kunci`;
  const groups: [title: string, keys: Printed[]][] = [
    [text.added, added],
    [text.kept, kept],
    [text.revoked, revoked],
  ];
  return (
    <div class="bk-wide">
      <BackLink href={path}>{text.keysTitle(agency.name)}</BackLink>
      <ErrorSummary view={view} faults={faults} />
      <h1 class="govuk-heading-l">{text.confirmTitle}</h1>
      <p class="govuk-body-l">{agency.name}</p>
      <p class="govuk-body">{text.confirmLead}</p>
      {groups.map(
        ([title, keys]) =>
          keys.length > 0 && (
            <section key={title} aria-label={title}>
              <h2 class="govuk-heading-m">
                {title} ({keys.length})
              </h2>
              <KeyTable view={view} keys={keys} />
            </section>
          ),
      )}
      {revoked.length > 0 && (
        <Warning>
          {kept.length + added.length === 0 ? text.revokeAllWarning : text.revokeWarning}
        </Warning>
      )}
      <p class="govuk-body">{text.told}</p>
      <form method="post" action={`${path}/tetapkan`} noValidate data-once>
        <input type="hidden" name="_etag" value={etag} />
        <input type="hidden" name="_baru" value={form.text('_baru')} />
        {revoked.map(({ kid }, at) => (
          <input type="hidden" name={`_cabut/${at}`} value={kid} key={kid} />
        ))}
        {revoked.length > 0 && (
          <Field of={of} name="_kode" label={text.typeCode(agency.code)} width={20} />
        )}
        <div class="govuk-button-group">
          <button class={`govuk-button${revoked.length > 0 ? ' govuk-button--warning' : ''}`}>
            {text.doIt}
          </button>
          <a class="govuk-link" href={path}>
            {text.backToKeys}
          </a>
        </div>
      </form>
    </div>
  );
}

interface TableProps {
  view: View;
  keys: Printed[];
  revoked?: Set<string>;
  /** Whether each can be chosen to be revoked. */
  choose?: boolean;
}

function KeyTable({ view, keys, revoked, choose }: TableProps) {
  const { registry: text } = view.words;
  const columns = [text.kid, text.alg, text.validFrom, text.validTo, text.fingerprint];
  return (
    <DataTable
      columns={[...columns, ...(choose ? [text.revoke] : [])]}
      rows={keys.map(({ kid, alg, validFrom, validTo, print }, at) => ({
        key: kid,
        cells: [
          kid,
          alg,
          isInstant(validFrom) && <Instant at={validFrom} view={view} />,
          isInstant(validTo) ? <Instant at={validTo} view={view} /> : text.unlimited,
          <span class="bk-code" key="print">
            {print}
          </span>,
          ...(choose
            ? [<Revoke key="revoke" view={view} kid={kid} at={at} checked={revoked?.has(kid)} />]
            : []),
        ],
      }))}
    />
  );
}

interface RevokeProps {
  view: View;
  kid: string;
  at: number;
  checked: boolean | undefined;
}

function Revoke({ view, kid, at, checked }: RevokeProps) {
  const { registry: text } = view.words;
  return (
    <div class="govuk-checkboxes govuk-checkboxes--small">
      <div class="govuk-checkboxes__item">
        <input
          class="govuk-checkboxes__input"
          type="checkbox"
          id={`cabut-${at}`}
          name={`_cabut/${at}`}
          value={kid}
          checked={checked}
        />
        <label class="govuk-label govuk-checkboxes__label" for={`cabut-${at}`}>
          <span class="govuk-visually-hidden">{text.revokeThis(kid)}</span>
        </label>
      </div>
    </div>
  );
}

/** A key that was typed may have anything there; the API refuses it. */
const isInstant = (text: unknown): text is string =>
  typeof text === 'string' && !Number.isNaN(Date.parse(text));
