import type { ComponentChildren } from 'preact';
import type { Recommendation } from '#libs/law/evaluation';
import type { Status } from '#libs/contracts/statuses';
import { instantText, lengthText } from '../words/times';
import type { Words } from '../words/words';
import type { View } from './pages';

/*
 * Components of GOV.UK Frontend as JSX, and the few that are our own.
 */

const COLOURS: Record<Status, string> = {
  returned: 'yellow',
  'not-assistance': 'grey',
  'awaiting-decision': 'blue',
  'awaiting-clarification': 'yellow',
  approved: 'green',
  'partially-approved': 'green',
  refused: 'red',
  forwarded: 'grey',
  withdrawn: 'grey',
  'in-delivery': 'teal',
  delivered: 'teal',
  completed: 'green',
};

export const StatusTag = ({ status, words }: { status: Status; words: Words }) => (
  <strong class={`govuk-tag govuk-tag--${COLOURS[status]}`}>{words.status[status]}</strong>
);

/** A recommendation. It never looks like something to press. */
export const Proposal = ({ of, words }: { of: Recommendation; words: Words }) => (
  <span class={`bk-proposal bk-proposal--${of}`}>{words.recommendation[of]}</span>
);

export const Instant = ({ at, view, zone }: { at: string; view: View; zone?: string }) => (
  <time dateTime={at}>{instantText(new Date(at), view, zone)}</time>
);

export interface Due {
  dueAt: string;
  running: boolean;
  ended: boolean;
}

/** What the clock says: overdue, time left, stopped or ended. Never by colour alone. */
export function Clock({ due, view }: { due: Due; view: View }) {
  const { words, now } = view;
  if (due.ended) return <span class="bk-clock">{words.time.ended}</span>;
  if (!due.running) return <span class="bk-clock bk-clock--still">{words.time.still}</span>;
  const left = new Date(due.dueAt).getTime() - now.getTime();
  const length = lengthText(left, words);
  if (left < 0)
    return <strong class="bk-clock bk-clock--late">{words.time.overdue(length)}</strong>;
  const soon = left < 24 * 60 * 60_000 ? ' bk-clock--soon' : '';
  return <strong class={`bk-clock${soon}`}>{words.time.left(length)}</strong>;
}

interface SectionProps {
  id: string;
  title: string;
  lead?: string;
  children: ComponentChildren;
}

/** A section with its heading; `#id` links to it. */
export const Section = ({ id, title, lead, children }: SectionProps) => (
  <section class="bk-section" id={id} aria-labelledby={`${id}-judul`}>
    <h2 class="govuk-heading-m" id={`${id}-judul`}>
      {title}
    </h2>
    {lead && <p class="govuk-hint">{lead}</p>}
    {children}
  </section>
);

export const BackLink = ({ href, children }: { href: string; children: ComponentChildren }) => (
  <a href={href} class="govuk-back-link">
    {children}
  </a>
);

export const Rows = ({ children }: { children: ComponentChildren }) => (
  <dl class="govuk-summary-list">{children}</dl>
);

export const Row = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div class="govuk-summary-list__row">
    <dt class="govuk-summary-list__key">{name}</dt>
    <dd class="govuk-summary-list__value">{children}</dd>
  </div>
);

export const Details = ({
  summary,
  open,
  children,
}: {
  summary: string;
  open?: boolean;
  children: ComponentChildren;
}) => (
  <details class="govuk-details" open={open}>
    <summary class="govuk-details__summary">
      <span class="govuk-details__summary-text">{summary}</span>
    </summary>
    <div class="govuk-details__text">{children}</div>
  </details>
);

export const Notice = ({
  title,
  kind = 'success',
  children,
}: {
  title: string;
  kind?: 'success' | 'note';
  children?: ComponentChildren;
}) => (
  <div
    class={`govuk-notification-banner bk-notice bk-notice--${kind}`}
    role="region"
    aria-labelledby="pemberitahuan"
  >
    <div class="govuk-notification-banner__content">
      <h2 class="govuk-notification-banner__heading" id="pemberitahuan">
        {title}
      </h2>
      {children}
    </div>
  </div>
);

export const Warning = ({ children }: { children: ComponentChildren }) => (
  <div class="govuk-warning-text">
    <span class="govuk-warning-text__icon" aria-hidden="true">
      !
    </span>
    <strong class="govuk-warning-text__text">{children}</strong>
  </div>
);

/** Texts of people: line by line, as text. */
export const Paragraphs = ({ text }: { text: string }) => (
  <>
    {text.split(/\n+/).map((line, at) => (
      <p class="govuk-body" key={at}>
        {line}
      </p>
    ))}
  </>
);
