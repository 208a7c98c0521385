import { Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { Database, Tx } from '#libs/database/database';
import type { Caller } from '#libs/security/officials';
import { Seal } from '#libs/security/seal';

/** Without a call for so long a session is locked, and after the longest time in any case. */
export const IDLE_MS = 30 * 60_000;
export const LONGEST_MS = 12 * 60 * 60_000;
/** `seen_at` is written at most this often. */
const SEEN_EVERY_MS = 60_000;

/** The tokens of an official; they never reach the browser. */
export interface Tokens {
  access: string;
  /** When the access token ends, in milliseconds since 1970. */
  until: number;
  refresh?: string;
  /** The ID token, which the issuer wants to see at the sign-out. */
  id?: string;
}

export interface Session {
  /** SHA-256 of the cookie, in hex. */
  id: string;
  caller: Caller;
  tokens: Tokens;
  /** A locked session shows nothing; it only keeps what was typed. */
  locked: boolean;
}

interface Row {
  sealed: Buffer;
  created: Date;
  seen: Date;
  now: Date;
}

const idOf = (cookie: string): string => createHash('sha256').update(cookie).digest('hex');
const placeOf = (id: string): string => `session/${id}`;

/** Sessions in PostgreSQL, found by the cookie alone, so that any process can answer. */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: Database,
    private readonly seal: Seal,
  ) {}

  /** Opens a session, and returns the value of its cookie. */
  async open(caller: Caller, tokens: Tokens): Promise<string> {
    const cookie = randomBytes(32).toString('base64url');
    const id = idOf(cookie);
    await this.within(id, (tx) =>
      tx.query(`INSERT INTO session (id, sealed) VALUES ($1, $2)`, [
        id,
        this.seal.close(JSON.stringify({ caller, tokens }), placeOf(id)),
      ]),
    );
    return cookie;
  }

  /** The session of a cookie; null if there is none. */
  async find(cookie: string | undefined): Promise<Session | null> {
    if (!cookie || !/^[\w-]{43}$/.test(cookie)) return null;
    const id = idOf(cookie);
    return this.within(id, async (tx) => {
      const [row] = (await tx.query(
        `SELECT sealed, created_at AS created, seen_at AS seen, clock_timestamp() AS now FROM session WHERE id = $1`,
        [id],
      )) as Row[];
      const session = row && this.sessionOf(id, row);
      if (!row || !session) return null;
      if (!session.locked && row.now.getTime() - row.seen.getTime() > SEEN_EVERY_MS)
        await tx.query(`UPDATE session SET seen_at = clock_timestamp() WHERE id = $1`, [id]);
      return session;
    });
  }

  /**
   * Replaces the tokens of a session, one process at a time: an issuer may take each refresh token
   * only once. `renew` gets the newest tokens and returns null if they still do.
   */
  async renew(id: string, renew: (tokens: Tokens) => Promise<Tokens | null>): Promise<Tokens> {
    return this.within(id, async (tx) => {
      const [row] = (await tx.query(
        `SELECT sealed, created_at AS created, seen_at AS seen, clock_timestamp() AS now FROM session WHERE id = $1 FOR UPDATE`,
        [id],
      )) as Row[];
      const session = row && this.sessionOf(id, row);
      if (!session) throw new SessionGone();
      const tokens = await renew(session.tokens);
      if (tokens)
        await tx.query(`UPDATE session SET sealed = $2 WHERE id = $1`, [
          id,
          this.seal.close(JSON.stringify({ caller: session.caller, tokens }), placeOf(id)),
        ]);
      return tokens ?? session.tokens;
    });
  }

  async close(id: string): Promise<void> {
    await this.within(id, (tx) => tx.query(`DELETE FROM session WHERE id = $1`, [id]));
  }

  private sessionOf(id: string, { sealed, created, seen, now }: Row): Session | null {
    const text = this.seal.open(sealed, placeOf(id));
    if (text === null) return null;
    const { caller, tokens } = JSON.parse(text) as Pick<Session, 'caller' | 'tokens'>;
    const age = now.getTime() - created.getTime();
    const idle = now.getTime() - seen.getTime();
    return { id, caller, tokens, locked: age > LONGEST_MS || idle > IDLE_MS };
  }

  private within<T>(id: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.asParty({ agency: null, role: 'cookie', sub: id }, work);
  }
}

/** The session ended while its tokens were renewed. */
export class SessionGone extends Error {}
