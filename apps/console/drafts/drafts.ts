import { Injectable } from '@nestjs/common';
import { Database, Tx } from '#libs/database/database';
import { Seal } from '#libs/security/seal';
import type { Session } from '../session/sessions';
import { Form } from './form';

/** `about` of the draft of a new request. */
export const NEW = 'new';

export interface DraftName {
  /** Id of the request, or `NEW`. */
  about: string;
  act: string;
}

export interface Draft {
  form: Form;
  savedAt: Date;
}

export interface ListedDraft extends DraftName {
  savedAt: Date;
}

/** Texts that an official has not sent yet. They survive the session, the browser and this process. */
@Injectable()
export class Drafts {
  constructor(
    private readonly database: Database,
    private readonly seal: Seal,
  ) {}

  /** Also for a locked session: it still keeps what is typed. */
  async save(session: Session, name: DraftName, form: Form): Promise<Date> {
    const sealed = this.seal.close(JSON.stringify([...form.fields]), placeOf(session, name));
    return this.within(session, async (tx, sub, agency) => {
      const [row] = (await tx.query(
        `INSERT INTO draft (sub, agency, about, act, sealed) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (sub, agency, about, act)
         DO UPDATE SET sealed = excluded.sealed, saved_at = clock_timestamp()
         RETURNING saved_at AS "savedAt"`,
        [sub, agency, name.about, name.act, sealed],
      )) as { savedAt: Date }[];
      return row?.savedAt ?? new Date();
    });
  }

  async read(session: Session, name: DraftName): Promise<Draft | null> {
    const [row] = await this.within(session, (tx, sub, agency) =>
      tx.query<{ sealed: Buffer; savedAt: Date }[]>(
        `SELECT sealed, saved_at AS "savedAt" FROM draft
         WHERE sub = $1 AND agency = $2 AND about = $3 AND act = $4`,
        [sub, agency, name.about, name.act],
      ),
    );
    const text = row && this.seal.open(row.sealed, placeOf(session, name));
    if (!row || !text) return null;
    return { form: Form.of(JSON.parse(text) as [string, string][]), savedAt: row.savedAt };
  }

  async remove(session: Session, name: DraftName): Promise<void> {
    await this.within(session, (tx, sub, agency) =>
      tx.query(`DELETE FROM draft WHERE sub = $1 AND agency = $2 AND about = $3 AND act = $4`, [
        sub,
        agency,
        name.about,
        name.act,
      ]),
    );
  }

  /** The official's drafts, last saved first. */
  list(session: Session): Promise<ListedDraft[]> {
    return this.within(session, (tx, sub, agency) =>
      tx.query<ListedDraft[]>(
        `SELECT about, act, saved_at AS "savedAt" FROM draft WHERE sub = $1 AND agency = $2
         ORDER BY saved_at DESC LIMIT 500`,
        [sub, agency],
      ),
    );
  }

  private within<T>(
    { caller: { sub, agency } }: Session,
    work: (tx: Tx, sub: string, agency: string) => Promise<T>,
  ): Promise<T> {
    return this.database.asParty({ agency, role: 'official', sub }, (tx) =>
      work(tx, sub, agency ?? ''),
    );
  }
}

const placeOf = ({ caller: { sub, agency } }: Session, { about, act }: DraftName): string =>
  JSON.stringify(['draft', sub, agency, about, act]);
