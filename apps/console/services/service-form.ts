import type { ServiceAnswer, ServiceBody } from '#libs/contracts/services';
import { Form } from '../http/form';
import type { Fault } from '../pages/form-view';
import { dayTyped } from '../words/days';
import type { Words } from '../words/words';

/** Rows for costs in the form: those that are there, and three to fill in. */
const MORE_COSTS = 3;
const NUMBERS = ['/capacity/amount', '/leadDays'];

/** The form of a service as it is now. */
export function formOfService(service: ServiceAnswer): Form {
  const { kind, title, description, regions, capacity, leadDays, conditions, costs } = service;
  return Form.of([
    ['/kind', kind],
    ['/title', title],
    ['/description', description],
    ['/regions', regions.join('\n')],
    ['/capacity/amount', capacity ? String(capacity.amount) : ''],
    ['/capacity/unit', capacity?.unit ?? ''],
    ['/capacity/per', capacity?.per ?? ''],
    ['/leadDays', leadDays === null ? '' : String(leadDays)],
    ['/conditions', conditions.join('\n')],
    ...costs.flatMap(({ item, amount, unit }, at): [string, string][] => [
      [`/costs/${at}/item`, item],
      [`/costs/${at}/amount`, String(amount)],
      [`/costs/${at}/unit`, unit],
    ]),
    ['/validFrom', service.validFrom],
    ['/validTo', service.validTo ?? ''],
  ]);
}

/** How many rows for costs the form shows. */
export const costRows = (form: Form): number =>
  Math.min(50, Math.max(0, ...form.indexes('/costs').map((index) => index + 1)) + MORE_COSTS);

/** Numbers that are none: the API would take them for a text. */
export function numberFaults(form: Form, { services }: Words): Fault[] {
  const names = [...NUMBERS, ...form.indexes('/costs').map((index) => `/costs/${index}/amount`)];
  return names
    .filter((name) => !/^\d{0,15}$/.test(form.text(name)))
    .map((name) => ({ pointer: name, text: services.faults.number }));
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The body of the API, without what was left empty. */
export function bodyOfService(form: Form): Partial<ServiceBody> {
  const text = (name: string): string | undefined => form.text(name) || undefined;
  const number = (name: string): number | undefined => {
    const given = text(name);
    return given === undefined ? undefined : Number(given);
  };
  const day = (name: string): string | undefined => dayTyped(form.text(name)) || undefined;
  const [amount, unit] = [number('/capacity/amount'), text('/capacity/unit')];
  const costs = form.indexes('/costs').flatMap((index) => {
    const at = `/costs/${index}`;
    const [item, per] = [form.text(`${at}/item`), form.text(`${at}/unit`)];
    const of = number(`${at}/amount`);
    return item === '' && per === '' && of === undefined ? [] : [{ item, amount: of, unit: per }];
  });
  return {
    kind: form.text('/kind') as ServiceBody['kind'],
    title: form.text('/title'),
    description: form.text('/description'),
    regions: lines(form.text('/regions')),
    ...((amount !== undefined || unit !== undefined) && {
      capacity: { amount, unit, per: text('/capacity/per') } as ServiceBody['capacity'],
    }),
    leadDays: number('/leadDays'),
    conditions: lines(form.text('/conditions')),
    costs: costs as ServiceBody['costs'],
    validFrom: day('/validFrom'),
    validTo: day('/validTo'),
  };
}
