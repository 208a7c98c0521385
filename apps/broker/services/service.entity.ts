import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ServiceCapacity, ServiceCost } from '#libs/contracts/services';
import type { Kind } from '#libs/contracts/submit-request';

/** A service that an agency offers. */
@Entity({ name: 'service' })
export class ServiceRow {
  @PrimaryColumn('text') id: string;
  @Column('int') version: number;
  @Column('text') provider: string;
  @Column('text') kind: Kind;
  @Column('text') title: string;
  @Column('text') description: string;
  /** Provinces, kabupaten and kota; empty: the whole country. */
  @Column('text', { array: true }) regions: string[];
  @Column('jsonb', { nullable: true }) capacity: ServiceCapacity | null;
  @Column('int', { name: 'lead_days', nullable: true }) leadDays: number | null;
  @Column('jsonb') conditions: string[];
  @Column('jsonb') costs: ServiceCost[];
  /** Days `YYYY-MM-DD`. */
  @Column('date', { name: 'valid_from' }) validFrom: string;
  @Column('date', { name: 'valid_to', nullable: true }) validTo: string | null;
  /** When the provider ended it; null while it is offered. */
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
}
