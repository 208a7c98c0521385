import type { AgencyKeyAnswer } from '#libs/contracts/answers';
import type { AgencyEventData } from '#libs/contracts/events';
import { AGENCY_KINDS, type PartyKind } from '#libs/law/evaluation';
import type { Listed } from '../api/api';
import { DataTable } from '../pages/data-table';
import { Empty, FilterForm, FilterSelect, Paging, SearchField } from '../pages/lists';
import { BackLink, Notice, Row, Rows, Section, Warning } from '../pages/parts';
import type { View } from '../pages/pages';
import { dayText } from '../words/times';
import type { Tree } from './tree';

const PATH = '/konsol/instansi';
const SOON_MS = 30 * 86_400_000;

interface ListProps {
  view: View;
  page: Listed<AgencyEventData>;
  filters: URLSearchParams;
  admin: boolean;
  nameOf: (code: string) => string;
}

/** The registry, by code. */
export function AgenciesPage(props: ListProps) {
  const { view, page, filters, admin } = props;
  const { registry: text, lawPages } = view.words;
  return (
    <>
      <h1 class="govuk-heading-l">{text.title}</h1>
      <p class="govuk-body">{text.lead}</p>
      <FilterForm view={view} path={PATH} filtered={filters.size > 0}>
        <SearchField label={text.search} value={filters.get('q')} />
        <FilterSelect
          name="kind"
          label={text.kind}
          any={text.anyKind}
          value={filters.get('kind')}
          options={AGENCY_KINDS.map((kind) => [kind, lawPages.partyKinds[kind]] as const)}
        />
      </FilterForm>
      {page.items.length === 0 ? (
        <Empty text={text.empty}>{text.emptyHint}</Empty>
      ) : (
        <AgencyTable {...props} />
      )}
      <Paging view={view} page={page} path={PATH} filters={filters} />
      {admin && (
        <a class="govuk-button" href={`${PATH}/baru`}>
          {text.add}
        </a>
      )}
    </>
  );
}

function AgencyTable({ view, page, nameOf }: ListProps) {
  const { registry: text, lawPages } = view.words;
  return (
    <DataTable
      columns={[text.name, text.kind, text.superior, text.email]}
      rows={page.items.map(({ code, name, kind, superior, email }) => ({
        key: code,
        cells: [
          <>
            <a class="govuk-link" href={`${PATH}/${code}`}>
              {name}
            </a>
            <br />
            <span class="bk-code">{code}</span>
          </>,
          lawPages.partyKinds[kind as PartyKind] ?? kind,
          superior === null ? text.none : nameOf(superior),
          email ?? text.none,
        ],
      }))}
    />
  );
}

interface OneProps {
  view: View;
  agency: AgencyEventData;
  tree: Tree;
  /** Null: the official is no administrator. */
  keys: AgencyKeyAnswer[] | null;
  nameOf: (code: string) => string;
  saved: boolean;
}

/** One agency: its data, what is wrong with them, and who stands above and below it. */
export function OneAgencyPage({ view, agency, tree, keys, nameOf, saved }: OneProps) {
  const { registry: text, lawPages } = view.words;
  const path = `${PATH}/${agency.code}`;
  const link = (code: string) => (
    <a class="govuk-link" href={`${PATH}/${code}`}>
      {nameOf(code)}
    </a>
  );
  const warnings = keys ? warningsOf(view, agency, keys) : [];
  return (
    <div class="bk-wide">
      <BackLink href={PATH}>{text.title}</BackLink>
      {saved && (
        <Notice title={text.saved}>
          <p class="govuk-body">{text.savedHint}</p>
        </Notice>
      )}
      <h1 class="govuk-heading-l">{agency.name}</h1>
      {warnings.length > 0 && (
        <section aria-label={text.warnings}>
          {warnings.map((warning) => (
            <Warning key={warning}>{warning}</Warning>
          ))}
        </section>
      )}
      <Rows>
        <Row name={text.code}>
          <code>{agency.code}</code>
        </Row>
        <Row name={text.kind}>{lawPages.partyKinds[agency.kind as PartyKind] ?? agency.kind}</Row>
        <Row name={text.superior}>
          {agency.superior === null ? text.none : link(agency.superior)}
        </Row>
        {agency.party !== null && <Row name={text.party}>{link(agency.party)}</Row>}
        <Row name={text.email}>{agency.email ?? text.none}</Row>
        <Row name={text.region}>{agency.region ?? text.none}</Row>
        <Row name={text.timeZone}>{agency.timeZone}</Row>
        <Row name={text.address}>{agency.address ?? text.none}</Row>
        <Row name={text.city}>{agency.city ?? text.none}</Row>
      </Rows>
      {keys && (
        <div class="govuk-button-group">
          <a class="govuk-button" href={`${path}/ubah`}>
            {text.edit}
          </a>
          <a class="govuk-button govuk-button--secondary" href={`${path}/kunci`}>
            {text.toKeys}
          </a>
        </div>
      )}
      <TreeSection view={view} agency={agency} tree={tree} />
    </div>
  );
}

function warningsOf(
  { words, language, now }: View,
  { email, superior }: AgencyEventData,
  keys: AgencyKeyAnswer[],
): string[] {
  const { registry: text } = words;
  const valid = keys.filter(({ validTo }) => validTo === null || new Date(validTo) > now);
  const ending = valid.flatMap(({ kid, validTo }) => {
    if (validTo === null || new Date(validTo).getTime() - now.getTime() > SOON_MS) return [];
    return [text.keyEnds(kid, dayText(new Date(validTo), language))];
  });
  return [
    ...(email === null ? [text.noEmail] : []),
    ...(superior === null ? [text.noSuperior] : []),
    ...(valid.length === 0 ? [text.noKeys] : []),
    ...ending,
  ];
}

/** From the top down to the agency, then what is below it, as nested lists. */
function TreeSection({ view, agency, tree }: Pick<OneProps, 'view' | 'agency' | 'tree'>) {
  const { registry: text } = view.words;
  const link = ({ code, name }: AgencyEventData) => (
    <a class="govuk-link" href={`${PATH}/${code}`}>
      {name}
    </a>
  );
  const list = (agencies: AgencyEventData[]) => (
    <ul>
      {agencies.map((one) => (
        <li key={one.code}>{link(one)}</li>
      ))}
    </ul>
  );
  const here = (
    <li>
      <strong aria-current="true">{agency.name}</strong>
      {tree.below.length > 0 ? list(tree.below) : <p class="bk-quiet bk-small">{text.treeNone}</p>}
    </li>
  );
  const nested = tree.above.reduce(
    (inner, one) => (
      <li key={one.code}>
        {link(one)}
        <ul>{inner}</ul>
      </li>
    ),
    here,
  );
  return (
    <Section id="susunan" title={text.tree}>
      <ul class="bk-tree">{nested}</ul>
      {tree.units.length > 0 && (
        <>
          <h3 class="govuk-heading-s">{text.units}</h3>
          <div class="bk-tree">{list(tree.units)}</div>
        </>
      )}
    </Section>
  );
}
