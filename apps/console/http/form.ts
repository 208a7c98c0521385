import type { FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { BadForm, FormTooLong } from './refusals';

const MEDIA_TYPE = /^application\/x-www-form-urlencoded\b/i;
/** 200 cost lines with all that each can say; the size of a form is limited by the server. */
const MAX_FIELDS = 2_000;
const MAX_DEPTH = 5;
/**
 * A JSON pointer into the body of the API, or a name of the console's own, which begins with `_`.
 */
const NAME = /^(?:\/[A-Za-z0-9]{1,30}){1,6}$|^_[a-z]{1,20}(?:\/[\w.-]{1,32})?$|^[a-z]{1,20}$/;
/** What a page writes itself. `_halaman`: the page; `_dari`: the page whose text it began with. */
const OWN = /^_(versi|kunci|halaman|dari)$/;
const UNSAFE = ['__proto__', 'constructor', 'prototype'];

/** The fields of a form. */
export class Form {
  constructor(readonly fields: ReadonlyMap<string, string>) {}

  /** Trimmed; empty if the field is absent. */
  text(name: string): string {
    return (this.fields.get(name) ?? '').trim();
  }

  /** A copy with these fields; `null` removes one. */
  with(changes: Record<string, string | null>): Form {
    const fields = new Map(this.fields);
    for (const [name, value] of Object.entries(changes))
      if (value === null) fields.delete(name);
      else fields.set(name, value);
    return new Form(fields);
  }

  /** Without fields whose name begins so. */
  without(prefix: string): Form {
    return new Form(new Map([...this.fields].filter(([name]) => !name.startsWith(prefix))));
  }

  /** The numbers that follow `prefix` in the names, such as 0 and 2 of `/grounds/2/reason`. */
  indexes(prefix: string): number[] {
    const found = [...this.fields.keys()].flatMap((name) => {
      const [, digits] = name.startsWith(`${prefix}/`)
        ? (/^\/(\d{1,3})(?:\/|$)/.exec(name.slice(prefix.length)) ?? [])
        : [];
      return digits === undefined ? [] : [Number(digits)];
    });
    return [...new Set(found)].sort((a, b) => a - b);
  }

  /** Texts of `prefix/0`, `prefix/1` and so on that are not empty. */
  list(prefix: string): string[] {
    return this.indexes(prefix)
      .map((index) => this.text(`${prefix}/${index}`))
      .filter((text) => text !== '');
  }

  /** Whether an official typed or chose anything. */
  get isTouched(): boolean {
    return [...this.fields].some(([name, value]) => !OWN.test(name) && value !== '');
  }

  /** What an official typed or chose, as text that two forms can be compared by. */
  get typed(): string {
    const fields = [...this.fields].filter(([name, value]) => !OWN.test(name) && value !== '');
    return JSON.stringify(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Fields whose name fits. */
  only(fits: (name: string) => boolean): Form {
    return new Form(new Map([...this.fields].filter(([name]) => fits(name))));
  }

  static of(entries: Iterable<[string, string]>): Form {
    return new Form(new Map(entries));
  }
}

/**
 * The form in the body of a request.
 * @throws BadForm if none of our pages sends such a form, FormTooLong if it has too many fields.
 */
export function formOf({ body, headers }: FastifyRequest): Form {
  if (!MEDIA_TYPE.test(headers['content-type'] ?? '')) throw new BadForm('another media type');
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : '';
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    const steps = name.startsWith('/') ? name.split('/').slice(1) : [];
    if (!NAME.test(name) || steps.length > MAX_DEPTH || steps.some((step) => UNSAFE.includes(step)))
      throw new BadForm('a field that no form has');
    // Browsers send lines with CR LF; the law counts characters, and signatures bytes.
    fields.set(name, value.replace(/\r\n?/g, '\n').normalize('NFC'));
    if (fields.size > MAX_FIELDS) throw new FormTooLong('too many fields');
  }
  return new Form(fields);
}

/** A draft as a page begins with it. */
export const newPage = (form: Form): Form =>
  form.with({ _halaman: randomUUID(), _dari: form.text('_halaman') });
