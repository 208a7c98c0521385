import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AgencyKind } from '#libs/law/evaluation';

/** A government body of the registry. */
@Entity({ name: 'agency' })
export class Agency {
  @PrimaryColumn('text') code: string;
  @Column('text') name: string;
  @Column('text') kind: AgencyKind;
  @Column('text', { nullable: true }) email: string | null;
  @Column('text', { nullable: true }) party: string | null;
  @Column('text', { nullable: true }) region: string | null;
  @Column('text', { nullable: true }) superior: string | null;
  @Column('text', { name: 'time_zone' }) timeZone: string;
  /** For its letterhead. */
  @Column('text', { nullable: true }) address: string | null;
  /** Where its letters are dated. */
  @Column('text', { nullable: true }) city: string | null;
}

/** A public key of an agency. */
@Entity({ name: 'agency_key' })
export class AgencyKeyRow {
  @PrimaryColumn('text') kid: string;
  @Column('text') agency: string;
  @Column('text') alg: 'EdDSA' | 'ES256';
  @Column('jsonb') jwk: { kty: string; crv: string; x: string; y?: string };
  @Column('timestamptz', { name: 'valid_from' }) validFrom: Date;
  @Column('timestamptz', { name: 'valid_to', nullable: true }) validTo: Date | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt: Date | null;
  /** Last re-registration after a revocation; the key is never valid before it. */
  @Column('timestamptz', { name: 'put_back_at', nullable: true }) putBackAt: Date | null;
}
