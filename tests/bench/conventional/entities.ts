import {
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  Unique,
} from 'typeorm';
import type { AgencyKind } from '#libs/law/evaluation';
import type { NamedJwk } from '#libs/security/signatures';

@Entity('agency')
export class Agency {
  @PrimaryColumn('text') code: string;
  @Column('text') name: string;
  @Column('text') kind: AgencyKind;
  @Column('text') timeZone: string;
  @Column('jsonb', { nullable: true }) key: NamedJwk | null;
}

@Entity('message')
export class Message {
  @PrimaryColumn('text') agency: string;
  @PrimaryColumn('text') messageId: string;
  @Column('text') sha256: string;
  @Column('timestamptz') receivedAt: Date;
  @Column('text') receipt: string;
}

@Entity('request')
@Unique(['requester', 'reference'])
@Index(['requester', 'receivedAt'])
@Index(['provider', 'receivedAt'])
@Index(['provider', 'dueAt'])
@Index(['receivedAt'])
export class BenchRequest {
  @PrimaryColumn('uuid') id: string;
  @Column('int') version: number;
  @Column('text') status: string;
  @Column('text') requester: string;
  @ManyToOne(() => Agency)
  @JoinColumn({ name: 'requester' })
  asking?: Agency;
  @Column('text') provider: string;
  @ManyToOne(() => Agency)
  @JoinColumn({ name: 'provider' })
  asked?: Agency;
  @Column('text') reference: string;
  @Column('text') recommendation: string;
  @Column('timestamptz') receivedAt: Date;
  @Column('timestamptz') dueAt: Date;
  @Column('jsonb') data: object;
  @Column('text') headHash: string;
}

@Entity('history')
export class History {
  @PrimaryColumn('uuid', { name: 'request_id' }) requestId: string;
  @ManyToOne(() => BenchRequest)
  @JoinColumn({ name: 'request_id' })
  request?: BenchRequest;
  @PrimaryColumn('int') version: number;
  @Column('timestamptz') at: Date;
  @Column('text') type: string;
  @Column('jsonb') actor: object;
  @Column('jsonb') data: object;
  @Column('text', { name: 'previous_hash' }) previousHash: string;
  @Column('text') hash: string;
}

@Entity('evaluation')
export class StoredEvaluation {
  @PrimaryColumn('uuid', { name: 'request_id' }) requestId: string;
  @ManyToOne(() => BenchRequest)
  @JoinColumn({ name: 'request_id' })
  request?: BenchRequest;
  @PrimaryColumn('int') requestVersion: number;
  @Column('json') record: object;
}

@Entity('outbox')
export class Outbox {
  @PrimaryGeneratedColumn({ type: 'bigint' }) id: string;
  @Column('text') topic: string;
  @Column('text') key: string;
  @Column('text') value: string;
}

/** A message that was refused, stored with the reason. */
@Entity('parked')
export class Parked {
  @PrimaryGeneratedColumn({ type: 'bigint' }) id: string;
  @Column('text') reason: string;
  @Column('bytea') bytes: Buffer;
}

export const ENTITIES = [Agency, Message, BenchRequest, History, StoredEvaluation, Outbox, Parked];
