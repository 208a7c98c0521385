import { createHash } from 'node:crypto';
import { Envelope, sourceOf } from '#libs/contracts/envelope';
import type { ProblemCode } from '#libs/contracts/problem';
import requests from './requests.json';

/** An act by an official of the provider; with `problem`, one that the law rejects. */
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

/** One request, and what its parties do with it. */
export interface Case {
  /** Starts with the decided case of the page on the law that it follows, if there is one. */
  key: string;
  title: string;
  from: string;
  /** Whose key signs it, if not the sender's. */
  signedBy?: string;
  /** How the message ends; an unauthenticated one is rejected over HTTP and parked on the bus. */
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

/** The cases for a day (`YYYY-MM-DD`, UTC): the seed chooses wording, amounts and numbers. */
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

/** A message with an id of its own, the same in each run with the seed; `step` 0 is the request. */
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
    // A repeat must have the same bytes, so the time is the start of the day.
    time: `${day}T00:00:00Z`,
    datacontenttype: 'application/json',
    data,
  };
}

/**
 * The day in the messages. They may be 24 h old and 5 min ahead, so the next day starts 4 min
 * early.
 */
export const dayOf = (now: Date): string =>
  new Date(now.getTime() + 4 * 60_000).toISOString().slice(0, 10);

/** The day of an earlier run with the seed, from `neededBy` of its first request. */
export function dayAsked(neededBy: string): string {
  const offset = Number(/\d+/.exec(CASES[0]?.data.neededBy ?? '')?.[0]);
  return shifted(neededBy, -offset);
}

function shifted(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** `{name}` alone is the value itself; within a text it is formatted as in a letter. */
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
