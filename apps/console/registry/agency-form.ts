import { createHash } from 'node:crypto';
import type { AgencyBody } from '#libs/contracts/agency';
import type { AgencyEventData } from '#libs/contracts/events';
import { Form } from '../drafts/form';

export const AGENCY_FIELDS = [
  'name',
  'kind',
  'email',
  'superior',
  'party',
  'region',
  'timeZone',
  'address',
  'city',
] as const;

/** A form filled with an agency. `_versi` shows later whether the agency has changed. */
export function formOfAgency(agency: AgencyEventData): Form {
  return Form.of([
    ...AGENCY_FIELDS.map((name): [string, string] => [`/${name}`, agency[name] ?? '']),
    ['_versi', versionOf(agency)],
  ]);
}

/** The API has no version of an agency: its content is its version. */
export const versionOf = (agency: AgencyEventData): string =>
  createHash('sha256')
    .update(JSON.stringify(AGENCY_FIELDS.map((name) => agency[name])))
    .digest('hex');

/** The body of the API, without what was left empty. */
export const bodyOfAgency = (form: Form): AgencyBody =>
  Object.fromEntries(
    AGENCY_FIELDS.map((name) => [name, form.text(`/${name}`)]).filter(([, text]) => text !== ''),
  ) as unknown as AgencyBody;
