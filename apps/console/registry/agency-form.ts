import type { AgencyBody } from '#libs/contracts/agency';
import type { AgencyEventData } from '#libs/contracts/events';
import type { Tagged } from '../api/api';
import { Form } from '../http/form';

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

/** A form filled with an agency. Its `ETag` shows later whether the agency has changed. */
export function formOfAgency({ value: agency, etag }: Tagged<AgencyEventData>): Form {
  return Form.of([
    ...AGENCY_FIELDS.map((name): [string, string] => [`/${name}`, agency[name] ?? '']),
    ['_etag', etag],
  ]);
}

/** The body of the API, without what was left empty. */
export const bodyOfAgency = (form: Form): AgencyBody =>
  Object.fromEntries(
    AGENCY_FIELDS.map((name) => [name, form.text(`/${name}`)]).filter(([, text]) => text !== ''),
  ) as unknown as AgencyBody;
