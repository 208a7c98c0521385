import type { LetterKind } from '#libs/contracts/deliveries';
import type { AgencyEventData } from '#libs/contracts/events';
import type { Proposal } from '#libs/contracts/proposals';
import type { RelatedAnswer } from '#libs/contracts/related';
import type { Status } from '#libs/contracts/statuses';
import type { Dossier } from '../api/requests';
import type { Form } from '../http/form';
import type { View } from '../pages/pages';
import type { Part, Sent } from './form-parts';
import type { Fault } from '../pages/form-view';

/** What a form is about. */
export interface Subject extends Dossier {
  view: View;
  /** Today in the provider's zone, `YYYY-MM-DD`. */
  today: string;
  agencies: AgencyEventData[];
  /** The proposal that the act answers. */
  proposal: Proposal | null;
  /** Requests that may belong to this one; only for linking them. */
  related: RelatedAnswer[];
}

/** The form of one act. */
export interface ActForm {
  parts: (subject: Subject, form: Form) => Part[];
  /** What will be recorded, sentence by sentence; the API tells a decision itself. */
  sentences: (form: Form, subject: Subject, sent: Sent['body']) => string[];
  /** Faults that no single part has. */
  check?: (form: Form, subject: Subject) => Fault[];
  /** The body of the API, if it is not the parts as they are. */
  body?: (form: Form, subject: Subject, sent: Sent['body']) => Sent['body'];
  /** The letters that follow from it; `outcome`: status of the request afterwards. */
  letters?: (outcome: Status | null) => LetterKind[];
  /** A decision: the official declares that there is no conflict of interest, or which one. */
  decides?: true;
  /** The fields of a new form, such as those of the proposal that it counters. */
  begin?: (subject: Subject) => [name: string, value: string][];
}

/** The name of an agency; its code if the registry has none. */
export const agencyName = ({ agencies }: Pick<Subject, 'agencies'>, code: string): string =>
  agencies.find((agency) => agency.code === code)?.name ?? code;

/** The parties and what they are called, to choose from. */
export const itemChoices = ({ request, view }: Subject) =>
  request.items.map(({ id, description }) => ({
    value: id,
    label: `${view.words.request.item} ${id}: ${description ?? view.words.queue.sealed}`,
  }));

/** Yes and no, neither of them chosen. */
export const yesOrNo = (yes: string, no: string) => [
  { value: 'ya', label: yes },
  { value: 'tidak', label: no },
];
