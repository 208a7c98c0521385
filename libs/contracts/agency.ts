import { AGENCY_KINDS, AgencyKind } from '#libs/law/evaluation';
import { ADDRESS_PATTERN, MailAddress } from './address';
import {
  AgencyCode,
  Flag,
  Holds,
  Instant,
  Line,
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
import { FieldError } from './problem';

/** The form of a time zone name; a second check verifies that the zone exists. */
const TIME_ZONE = /^[A-Za-z]+\/[A-Za-z_/]{2,40}$/;

/** Body of `PUT /v1/agencies/{code}`. */
export class AgencyBody {
  /** Official name; kept in Unicode's normal form C, with single spaces. */
  @Readable('name') @NamesNobody() @Text(200) name: string;
  /** Kind of body. The evaluation depends on it. */
  @OneOf(AGENCY_KINDS) kind: AgencyKind;
  /**
   * Functional e-mail address of the agency, never a person's. The part before the `@` is ASCII,
   * without quotes, `%`, `!` and a leading `-`; the domain is in ASCII or in its own script (IDNA).
   */
  @Optional()
  @MailAddress()
  @Shape({
    type: 'string',
    minLength: 1,
    maxLength: 254,
    pattern: ADDRESS_PATTERN,
    'x-mail-address': true,
  })
  email?: string;
  /**
   * Code of the body that this agency is a unit of, such as the Pemda of a dinas. Default: none.
   */
  @Optional() @AgencyCode() party?: string;
  /** Region code of Kemendagri, such as 35.07. */
  @Optional() @Pattern(REGION_CODE, 'a region code of Kemendagri, such as 35.07') region?: string;
  /** Code of the agency above this one, to which overdue requests are escalated. */
  @Optional() @AgencyCode() superior?: string;
  /** IANA time zone in which working days and deadlines are counted. Default: Asia/Jakarta. */
  @Optional()
  @Holds('not-in-list', 'must be an IANA time zone, such as Asia/Jakarta', isTimeZone)
  @Shape({ type: 'string', pattern: TIME_ZONE.source })
  timeZone?: string;
  /** Postal address for the letterhead of its letters. Default: none. */
  @Optional() @NamesNobody() @Line(300) address?: string;
  /** Town in which its letters are dated, such as Semarang. Default: none. */
  @Optional() @NamesNobody() @Line(100) city?: string;
}

function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string' || !TIME_ZONE.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

/**
 * 43 characters encode 32 bytes. The last one carries four bits, so only sixteen characters are
 * possible.
 */
const Coordinate = (): PropertyDecorator =>
  Pattern(
    /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/,
    '32 bytes in base64url without padding: 43 characters',
  );

/** Members of a JWK that hold a private or a secret key (RFC 7518, section 6). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/**
 * A public key as a JWK (RFC 7517, RFC 8037). Send no private members: a key whose `d` was sent is
 * compromised.
 */
export class AgencyKeyBody {
  /** A more specific error for some unknown members; null for all others. */
  static surplus(name: string): Omit<FieldError, 'pointer'> | null {
    if (!PRIVATE_MEMBERS.includes(name)) return null;
    const detail =
      'this is a private key, and it has now been sent: make a new pair of keys and register the public part';
    return { code: 'private-key', detail };
  }

  /** `OKP` for Ed25519, `EC` for P-256. */
  @OneOf(['OKP', 'EC']) kty: 'OKP' | 'EC';
  /** The curve. */
  @OneOf(['Ed25519', 'P-256']) crv: 'Ed25519' | 'P-256';
  /** Coordinate of the point, 32 bytes in base64url. */
  @Coordinate() x: string;
  /** Second coordinate, for P-256 only. */
  @Optional() @Coordinate() y?: string;
  /** Id of the key, unique in the whole registry. */
  @NamesNobody()
  @Pattern(/^[A-Za-z0-9._-]{1,64}$/, '1 to 64 letters, digits, dots, dashes, underscores')
  kid: string;
  /** `EdDSA` with Ed25519, `ES256` with P-256. */
  @OneOf(['EdDSA', 'ES256']) alg: 'EdDSA' | 'ES256';
  /**
   * Start of validity. Default: now. A key that was revoked and is registered again is valid from
   * then on.
   */
  @Optional() @Instant() validFrom?: string;
  /** End of validity. Default: none. */
  @Optional() @Instant() validTo?: string;
}

/** Body of `PUT /v1/agencies/{code}/keys`: the whole set of keys. */
export class AgencyKeysBody {
  /** All keys of the agency. A registered key that is left out is revoked. */
  @ListOf(() => AgencyKeyBody, 20) keys: AgencyKeyBody[];
  /** Confirms an empty set, which revokes all keys: the agency can then send no messages. */
  @Optional() @Flag() revokeAll?: boolean;
}
