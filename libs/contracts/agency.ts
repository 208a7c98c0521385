import { AGENCY_KINDS, AgencyKind } from '#libs/law/evaluation';
import { ADDRESS_PATTERN, MailAddress } from './address';
import {
  AgencyCode,
  Holds,
  Instant,
  ListOf,
  NamesNobody,
  OneOf,
  Optional,
  Pattern,
  Readable,
  REGION_CODE,
  Shape,
  Text,
} from './fields';

/** Body of `PUT /v1/agencies/{code}`. */
export class AgencyBody {
  /** Official name; kept in Unicode's normal form C, without spaces at its ends and without repeated ones. */
  @Readable('name') @NamesNobody() @Text(200) name: string;
  /** Which sort of body it is; the law is read by it. */
  @OneOf(AGENCY_KINDS) kind: AgencyKind;
  /**
   * The agency's functional address, never a person's. ASCII before the `@`, without quotes, `%`, `!` and a first `-`, so that
   * every mail server takes it; the domain in ASCII or in its own script (IDNA).
   */
  @Optional()
  @MailAddress()
  @Shape({ type: 'string', minLength: 1, maxLength: 254, pattern: ADDRESS_PATTERN })
  email?: string;
  /** Code of the body that this agency is a unit of (the Pemda of a dinas); absent: itself. */
  @Optional() @AgencyCode() party?: string;
  /** Region code of Kemendagri. */
  @Optional() @Pattern(REGION_CODE, 'a region code of Kemendagri, such as 35.07') region?: string;
  /** Code of the agency above. */
  @Optional() @AgencyCode() superior?: string;
  /** IANA; working days and deadlines are counted in it. */
  @Optional()
  @Holds('not-in-list', 'must be an IANA time zone, such as Asia/Jakarta', isTimeZone)
  timeZone?: string;
}

function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string' || !/^[A-Za-z]+\/[A-Za-z_/]{2,40}$/.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

/** A public key as a JWK (RFC 7517, 8037); `y` for EC alone. Private members are surplus, and so refused. */
export class AgencyKeyBody {
  /** `OKP` for Ed25519, `EC` for P-256. */
  @OneOf(['OKP', 'EC']) kty: 'OKP' | 'EC';
  /** The curve. */
  @OneOf(['Ed25519', 'P-256']) crv: 'Ed25519' | 'P-256';
  /** base64url. */
  @Text(64) x: string;
  /** base64url, of P-256 alone. */
  @Optional() @Text(64) y?: string;
  /** Name of the key, in all agencies once. */
  @NamesNobody()
  @Pattern(/^[A-Za-z0-9._-]{1,64}$/, '1 to 64 letters, digits, dots, dashes, underscores')
  kid: string;
  /** `EdDSA` with Ed25519, `ES256` with P-256. */
  @OneOf(['EdDSA', 'ES256']) alg: 'EdDSA' | 'ES256';
  /** When it begins to count; absent: now. One that was revoked counts again from when it is put back at the earliest. */
  @Optional() @Instant() validFrom?: string;
  /** From when it does not count any more. */
  @Optional() @Instant() validTo?: string;
}

/** Body of `PUT /v1/agencies/{code}/keys`: the whole set. */
export class AgencyKeysBody {
  /** All that count from now on; one that is left out is revoked. */
  @ListOf(() => AgencyKeyBody, 20) keys: AgencyKeyBody[];
}
