import type { ServiceAnswer, SuggestedService } from '#libs/contracts/services';
import { KINDS } from '#libs/contracts/submit-request';
import type { Listed } from '../api/api';
import { Empty, FilterForm, FilterSelect, Paging, SearchField } from '../pages/lists';
import type { View } from '../pages/pages';
import { capacityText } from './service-page';

interface Props {
  view: View;
  path: string;
  page: Listed<ServiceAnswer | SuggestedService>;
  filters: URLSearchParams;
  /** Code of the official's agency. */
  own: string | null;
  /** Name of the provider that is filtered by. */
  provider: string | null;
  /** Whether the official may offer a service. */
  offers: boolean;
}

const SERVICES = '/konsol/layanan';

export function ServicesPage(props: Props) {
  const { view, path, page, filters, provider, offers } = props;
  const { services: text } = view.words;
  const suggested = path !== SERVICES;
  const filtered = [...filters.keys()].some((name) => name !== 'provider');
  return (
    <div class="bk-wide">
      <h1 class="govuk-heading-l">{suggested ? text.suggestions : text.title}</h1>
      <p class="govuk-body">{suggested ? text.suggestionsLead : text.lead}</p>
      <Tabs {...props} />
      <Filters {...props} />
      {provider !== null && (
        <p class="govuk-body">
          {text.provider}: <strong>{provider}</strong>
        </p>
      )}
      {page.items.length === 0 ? (
        <Empty
          text={filtered ? text.emptyFiltered : provider === null ? text.empty : text.emptyOwn}
        >
          {text.emptyHint}
        </Empty>
      ) : (
        <ul class="bk-services">
          {page.items.map((service) => (
            <li key={service.id}>
              <Entry view={view} service={service} />
            </li>
          ))}
        </ul>
      )}
      <Paging view={view} page={page} path={path} filters={filters} />
      {offers && (
        <a class="govuk-button" href={`${SERVICES}/baru`}>
          {text.offer}
        </a>
      )}
    </div>
  );
}

function Tabs({ view, path, own, filters }: Props) {
  const { services: text } = view.words;
  const mine = own !== null && filters.get('provider') === own;
  const links: [href: string, name: string, current: boolean][] = [
    [SERVICES, text.list, path === SERVICES && !mine],
    [`${SERVICES}/saran`, text.suggestions, path !== SERVICES],
    ...(own === null
      ? []
      : ([[`${SERVICES}?provider=${own}`, text.own, mine]] as [string, string, boolean][])),
  ];
  return (
    <nav class="bk-tabs" aria-label={text.views}>
      {links.map(([href, name, current]) => (
        <a class="govuk-link" href={href} aria-current={current ? 'page' : undefined} key={href}>
          {name}
        </a>
      ))}
    </nav>
  );
}

function Filters({ view, path, filters }: Props) {
  const { services: text, kind } = view.words;
  return (
    <FilterForm
      view={view}
      path={path}
      filtered={[...filters.keys()].some((name) => name !== 'provider')}
    >
      <SearchField label={text.search} value={filters.get('q')} />
      <FilterSelect
        name="kind"
        label={text.kind}
        any={text.anyKind}
        value={filters.get('kind')}
        options={KINDS.map((one) => [one, kind[one]] as const)}
      />
      <div class="govuk-form-group">
        <label class="govuk-label bk-small" for="saring-region">
          {text.region}
        </label>
        <input
          class="govuk-input govuk-input--width-10"
          id="saring-region"
          name="region"
          value={filters.get('region') ?? ''}
          placeholder="35.07"
          autocomplete="off"
        />
      </div>
      {path === SERVICES && (
        <div class="govuk-checkboxes govuk-checkboxes--small">
          <div class="govuk-checkboxes__item">
            <input
              class="govuk-checkboxes__input"
              type="checkbox"
              id="saring-status"
              name="status"
              value="ended"
              checked={filters.has('status')}
            />
            <label class="govuk-label govuk-checkboxes__label" for="saring-status">
              {text.endedOnly}
            </label>
          </div>
        </div>
      )}
      {filters.has('provider') && (
        <input type="hidden" name="provider" value={filters.get('provider') ?? ''} />
      )}
    </FilterForm>
  );
}

function Entry({ view, service }: { view: View; service: ServiceAnswer | SuggestedService }) {
  const { services: text, kind } = view.words;
  return (
    <>
      <h2 class="govuk-heading-s">
        <a class="govuk-link" href={`${SERVICES}/${service.id}`}>
          {service.title}
        </a>
      </h2>
      <p class="bk-quiet bk-small">
        {[
          service.providerName,
          kind[service.kind],
          capacityText(service, view),
          service.leadDays !== null && text.leadDaysText(service.leadDays),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {'reason' in service && (
        <p class="bk-small">
          {text.why}: {service.reason}
        </p>
      )}
    </>
  );
}
