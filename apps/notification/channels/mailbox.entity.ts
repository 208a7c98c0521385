import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One event in one agency's mailbox. `seq` (decimal string) counts from 1 without gaps. */
@Entity({ name: 'mailbox' })
export class MailboxEntry {
  @PrimaryColumn('text') agency: string;
  @PrimaryColumn('bigint') seq: string;
  /** The exact text of the event. */
  @Column('text') event: string;
}
