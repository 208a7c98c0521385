import type { ComponentChildren } from 'preact';
import type { Listed } from '../api/api';
import type { View } from './pages';
import { pathWith } from './queue-filters';

/*
 * Parts that all lists share: fields of their filters, the way to the next page, and what an empty
 * list says.
 */

/** A search field of a filter. */
export const SearchField = ({ label, value }: { label: string; value: string | null }) => (
  <div class="govuk-form-group bk-filters__wide">
    <label class="govuk-label bk-small" for="saring-q">
      {label}
    </label>
    <input
      class="govuk-input"
      id="saring-q"
      name="q"
      type="search"
      value={value ?? ''}
      maxLength={200}
      autocomplete="off"
    />
  </div>
);

interface FilterSelectProps {
  name: string;
  label: string;
  /** The choice that filters nothing. */
  any: string;
  value: string | null;
  options: readonly (readonly [value: string, text: string])[];
}

/** A list of a filter, of which one or none is chosen. */
export const FilterSelect = ({ name, label, any, value, options }: FilterSelectProps) => (
  <div class="govuk-form-group">
    <label class="govuk-label bk-small" for={`saring-${name}`}>
      {label}
    </label>
    <select class="govuk-select" id={`saring-${name}`} name={name}>
      <option value="">{any}</option>
      {options.map(([one, text]) => (
        <option key={one} value={one} selected={value === one}>
          {text}
        </option>
      ))}
    </select>
  </div>
);

/**
 * A form that filters a list by its address: it works without script, and can be kept as a
 * bookmark.
 */
export function FilterForm({
  view,
  path,
  filtered,
  children,
}: {
  view: View;
  path: string;
  filtered: boolean;
  children: ComponentChildren;
}) {
  const { queue } = view.words;
  return (
    <form method="get" action={path} class="bk-filters" aria-label={queue.filters} role="search">
      {children}
      <button class="govuk-button govuk-button--secondary">{queue.filter}</button>
      {filtered && (
        <a class="govuk-link" href={path}>
          {queue.clear}
        </a>
      )}
    </form>
  );
}

/**
 * Links to the beginning of a list and to its next page.
 * @param cursor the parameter of the address that takes `next`.
 */
export function Paging({
  view,
  page: { paged, next },
  path,
  filters = new URLSearchParams(),
  cursor = 'after',
}: {
  view: View;
  page: Pick<Listed<unknown>, 'paged' | 'next'>;
  path: string;
  filters?: URLSearchParams;
  cursor?: string;
}) {
  const { queue } = view.words;
  if (next === null && !paged) return null;
  return (
    <nav class="govuk-pagination bk-no-print" aria-label={queue.paging}>
      {paged && (
        <div class="govuk-pagination__prev">
          <a class="govuk-link govuk-pagination__link" href={pathWith(path, filters)}>
            {queue.first}
          </a>
        </div>
      )}
      {next !== null && (
        <div class="govuk-pagination__next">
          <a
            class="govuk-link govuk-pagination__link"
            href={pathWith(path, filters, { [cursor]: next })}
            rel="next"
          >
            {queue.next}
          </a>
        </div>
      )}
    </nav>
  );
}

/** An empty list says what is not there, and what can be done. */
export const Empty = ({ text, children }: { text: string; children?: ComponentChildren }) => (
  <div class="bk-empty">
    <p class="govuk-body-l">{text}</p>
    {children && <p class="govuk-body bk-quiet">{children}</p>}
  </div>
);
