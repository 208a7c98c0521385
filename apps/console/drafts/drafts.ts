import { Injectable } from '@nestjs/common';
import { Database, Tx } from '#libs/database/database';
import { Seal } from '#libs/security/seal';
import type { Session } from '../session/sessions';
import { Form } from '../http/form';

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

/**
 * Texts that an official has not sent yet. They survive the session, the browser and this process.
 */
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

  /**
   * Saves a form, unless another page has written to the draft since this one began: then the other
   * text stays and is answered, so that neither is lost.
   * @param part the fields that the page has, if the draft has more.
   */
  async keep(
    session: Session,
    name: DraftName,
    form: Form,
    part: (name: string) => boolean = () => true,
  ): Promise<{ savedAt: Date } | { other: Form }> {
    const draft = await this.read(session, name);
    const other = draft?.form.only(part);
    const known = [form.text('_halaman'), form.text('_dari')];
    const isOther = other?.isTouched && !known.includes(draft?.form.text('_halaman') ?? '');
    if (other && isOther && other.typed !== form.only(part).typed) return { other };
    return { savedAt: await this.save(session, name, form) };
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
