import { IsEmail } from 'class-validator';
import { AGENCY_KINDS, AgencyKind } from '#libs/law/evaluation';
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
  Text,
} from './fields';

/** Body of `PUT /v1/agencies/{code}`. */
export class AgencyBody {
  @Readable() @NamesNobody() @Text(200) name: string;
  @OneOf(AGENCY_KINDS) kind: AgencyKind;
  /** The agency's functional address; never a person's. */
  @Optional() @IsEmail() @Text(254) email?: string;
  /** Code of the body that this agency is a unit of (the Pemda of a dinas); absent: itself. */
  @Optional() @AgencyCode() party?: string;
  @Optional() @Pattern(REGION_CODE, 'a region code of Kemendagri, such as 35.07') region?: string;
  /** Code of the agency above. */
  @Optional() @AgencyCode() superior?: string;
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
  @OneOf(['OKP', 'EC']) kty: 'OKP' | 'EC';
  @OneOf(['Ed25519', 'P-256']) crv: 'Ed25519' | 'P-256';
  @Text(64) x: string;
  @Optional() @Text(64) y?: string;
  @NamesNobody()
  @Pattern(/^[A-Za-z0-9._-]{1,64}$/, '1 to 64 letters, digits, dots, dashes, underscores')
  kid: string;
  @OneOf(['EdDSA', 'ES256']) alg: 'EdDSA' | 'ES256';
  @Optional() @Instant() validFrom?: string;
  @Optional() @Instant() validTo?: string;
}

/** Body of `PUT /v1/agencies/{code}/keys`: the whole set. */
export class AgencyKeysBody {
  @ListOf(() => AgencyKeyBody, 20) keys: AgencyKeyBody[];
}
