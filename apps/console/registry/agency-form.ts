import { createHash } from 'node:crypto';
import type { AgencyBody } from '#libs/contracts/agency';
import type { AgencyEventData } from '#libs/contracts/events';
import { filled } from '../acts/act-form';
import { Form } from '../drafts/form';

export const AGENCY_FIELDS = [
  'name',
  'kind',
  'email',
  'superior',
  'party',
  'region',
  'timeZone',
] as const;

/** The form of an agency as it is now. `_versi` tells whether it changed since. */
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
  filled(
    Object.fromEntries(AGENCY_FIELDS.map((name) => [name, form.text(`/${name}`)])),
  ) as unknown as AgencyBody;
