import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One event in one agency's mailbox. `seq` (decimal string) counts from 1 without gaps. */
@Entity({ name: 'mailbox' })
export class MailboxEntry {
  @PrimaryColumn('text') agency: string;
  @PrimaryColumn('bigint') seq: string;
  /** The exact text of the event. */
  @Column('text') event: string;
  /** The request that it is about, if it is about one. */
  @Column('text', { nullable: true }) subject: string | null;
  @Column('text', { nullable: true }) type: string | null;
}
