import { ValidateBy } from 'class-validator';
import { domainToASCII, domainToUnicode } from 'node:url';

/**
 * RFC 5321 Dot-string without `%` and `!`, which mail servers read as a route to another server.
 */
const LOCAL = "[A-Za-z0-9#$&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9#$&'*+/=?^_`{|}~-]+)*";
const LOCAL_PART = new RegExp(`^${LOCAL}$`);
/**
 * The part of the check that a JSON Schema can express. `addressFault` checks the rest, such as
 * IDNA.
 */
export const ADDRESS_PATTERN = `^${LOCAL}@[^@\\s]+\\.[^@\\s]+$`;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const TOP_LEVEL = /^([a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;
const MOST = 254;
const MOST_LOCAL = 64;

/**
 * The only check of e-mail addresses; the registry, the sender and the mailer use it. It accepts
 * addresses that every mail server accepts without extensions: an RFC 5321 Dot-string and a DNS
 * domain name, in ASCII or in normalised IDNA form (RFC 5890). It refuses some that RFC 5321 or
 * 6531 allows: quoted local parts, address literals, and non-ASCII characters before the `@`, which
 * every server on the way would have to support.
 *
 * @returns what is wrong and what to do, without the address; null if the address is valid.
 */
export function addressFault(address: string): string | null {
  const at = address.lastIndexOf('@');
  if (at < 1) return 'must be one address, such as kontak@domain.go.id';
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  if (local.startsWith('"'))
    return 'has a part in quotes before the @; use an address without quotes';
  if (/[%!]/.test(local))
    return 'has % or ! before the @, which mail servers read as a route; use an address without';
  if (local.startsWith('-'))
    return 'begins with -, which mail servers read as an option; use an address without';
  if (/[^\0-\x7f]/.test(local))
    return 'has non-ASCII letters before the @, which not every mail server accepts (SMTPUTF8); use an ASCII address';
  if (!LOCAL_PART.test(local))
    return 'must be one plain address before the @: letters, digits and signs, with single dots between them';
  if (local.length > MOST_LOCAL) return `has more than ${MOST_LOCAL} characters before the @`;
  const ascii = asciiDomain(domain);
  if (ascii === null) return 'must end in a valid domain name, such as domain.go.id';
  return at + 1 + ascii.length > MOST ? `has more than ${MOST} characters` : null;
}

/**
 * The address in ASCII for a mail server, with A-labels for an international domain. It must be
 * valid.
 */
export function asciiAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}@${asciiDomain(address.slice(at + 1)) ?? ''}`;
}

/** Null if it is not a domain name, or if IDNA normalisation changes it. */
function asciiDomain(domain: string): string | null {
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)) return null;
  const written = domain.toLowerCase();
  const ascii = domainToASCII(written);
  if (written !== ascii && written !== domainToUnicode(ascii)) return null;
  const labels = ascii.split('.');
  const named = labels.length > 1 && labels.every((label) => LABEL.test(label));
  return named && TOP_LEVEL.test(labels.at(-1) ?? '') ? ascii : null;
}

/** A field that holds a valid e-mail address. */
export const MailAddress = (): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isMailAddress',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && addressFault(value) === null,
        defaultMessage: (args) =>
          typeof args?.value === 'string'
            ? (addressFault(args.value) ?? '')
            : 'must be one address, such as kontak@domain.go.id',
      },
    },
    { context: { code: 'wrong-form' } },
  );
