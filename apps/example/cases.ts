import { createHash } from 'node:crypto';
import { Envelope, sourceOf } from '#libs/contracts/envelope';
import type { ProblemCode } from '#libs/contracts/problem';
import requests from './requests.json';

/** An act of one of the provider's officials; with `problem`, one that the law does not let through. */
export interface ActStep {
  as: string;
  act: 'statements' | 'approval' | 'refusal' | 'clarification';
  body: Record<string, unknown>;
  problem?: ProblemCode;
}

/** A further signed message of the requester's system. */
export interface SendStep {
  send: 'supply-information' | 'withdraw-request';
  data: Record<string, unknown>;
}

/** One request, and what its parties then do. */
export interface Case {
  /** Begins with the decided case of the law's page that it follows, where there is one. */
  key: string;
  title: string;
  from: string;
  /** Whose key signs it, where that is not the sender's own. */
  signedBy?: string;
  /** How the message ends; over HTTP one whose sender is not proven is turned away, on the bus it is parked. */
  ends?: 'rejected' | 'unproven';
  data: Record<string, unknown> & {
    reference: string;
    provider: string;
    neededBy: string;
    items: { id: string }[];
  };
  then?: (ActStep | SendStep)[];
}

const DAY_MS = 86_400_000;
const CASES = requests as (Case & { choose: Record<string, (string | number)[] | undefined> })[];

/** The cases as they are asked on a day (`YYYY-MM-DD`, UTC): the seed chooses wording, amounts and numbers. */
export function casesOf(seed: number, day: string): Case[] {
  return CASES.map(({ choose, ...template }) => {
    const chosen = Object.entries(choose).map(([name, options = []]) => {
      const hash = createHash('sha256').update(`${seed}/${template.key}/${name}`).digest();
      return [name, options[hash.readUInt32BE() % options.length]];
    });
    const values = { nomor: String(seed), tahun: day.slice(0, 4), ...Object.fromEntries(chosen) };
    return filled(template, values, day) as Case;
  });
}

/** Every message has an id of its own, the same in each run with the seed; `step` 0 is the request. */
export function messageOf(
  seed: number,
  day: string,
  { key, from }: Case,
  step: number,
  name: 'submit-request' | SendStep['send'],
  data: Record<string, unknown>,
): Envelope {
  return {
    specversion: '1.0',
    id: `example-${seed}-${key}-${step}`,
    source: sourceOf(from),
    type: `bantuan-kedinasan.${name}.v1`,
    // A repeat has the same bytes, so the time is the day's, not the instant's.
    time: `${day}T00:00:00Z`,
    datacontenttype: 'application/json',
    data,
  };
}

/** The day that messages bear: they may be 24 h old and 5 min ahead, so the next one counts from shortly before it. */
export const dayOf = (now: Date): string =>
  new Date(now.getTime() + 4 * 60_000).toISOString().slice(0, 10);

/** The day of an earlier run with the seed, from the date by which its first request needs the help. */
export function dayAsked(neededBy: string): string {
  const offset = Number(/\d+/.exec(CASES[0]?.data.neededBy ?? '')?.[0]);
  return shifted(neededBy, -offset);
}

function shifted(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** `{name}` alone is the value itself; within a text, it is written as a letter writes it. */
function filled(
  template: unknown,
  values: Record<string, string | number | undefined>,
  day: string,
): unknown {
  if (Array.isArray(template)) return template.map((entry) => filled(entry, values, day));
  if (typeof template === 'object' && template !== null)
    return Object.fromEntries(
      Object.entries(template).map(([name, value]) => [name, filled(value, values, day)]),
    );
  if (typeof template !== 'string') return template;
  const [, alone] = /^\{(\w+)\}$/.exec(template) ?? [];
  if (alone !== undefined) return values[alone];
  return template.replace(/\{(\w+)([+-]\d+)?\}/g, (_, name: string, days?: string) => {
    if (days === undefined) return (values[name] ?? '').toLocaleString('id');
    const date = shifted(day, Number(days));
    if (name === 'iso') return date;
    return new Date(date).toLocaleDateString('id', { dateStyle: 'long', timeZone: 'UTC' });
  });
}
