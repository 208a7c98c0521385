import { Injectable } from '@nestjs/common';
import type { AgencyPage } from '#libs/contracts/answers';
import type { AgencyEventData } from '#libs/contracts/events';
import type { Session } from '../session/sessions';
import { Api } from './api';

const FRESH_MS = 60_000;
/** The API answers so many agencies at once. */
const AT_ONCE = 100;
const MAX_KNOWN = 5_000;

/** Some agencies by code, with their names. */
export class Named extends Map<string, AgencyEventData> {
  /** The code if the registry has no such agency. */
  readonly nameOf = (code: string): string => this.get(code)?.name ?? code;
}

/**
 * The registry, as every signed-in official may read it. Pages with names ask for those that they
 * show; only a form that offers all agencies, or their order, reads all. Each is kept for a minute.
 */
@Injectable()
export class Agencies {
  private readonly known = new Map<string, { at: number; agency: AgencyEventData | null }>();
  private kept: { at: number; agencies: Promise<Named> } | null = null;

  constructor(private readonly api: Api) {}

  /** The agencies of these codes that the registry has. */
  async of(session: Session, codes: Iterable<string | null>): Promise<Named> {
    const wanted = [...new Set(codes)].filter((code) => code !== null && code !== '') as string[];
    const missing = wanted.filter((code) => !this.isFresh(code));
    for (let from = 0; from < missing.length; from += AT_ONCE)
      await this.learn(session, missing.slice(from, from + AT_ONCE));
    const named = new Named();
    for (const code of wanted) {
      const agency = this.known.get(code)?.agency;
      if (agency) named.set(code, agency);
    }
    return named;
  }

  all(session: Session): Promise<Named> {
    return this.through((path) => this.api.get<AgencyPage>(session, path));
  }

  /** For the sign-in of development, where nobody is signed in yet. */
  allAs(token: string): Promise<Named> {
    return this.through((path) => this.api.fetch<AgencyPage>(token, 'GET', path));
  }

  /** After a change of the registry: the next page reads it again. */
  forget(): void {
    this.kept = null;
    this.known.clear();
  }

  private isFresh(code: string): boolean {
    const known = this.known.get(code);
    return known !== undefined && Date.now() - known.at < FRESH_MS;
  }

  private async learn(session: Session, codes: string[]): Promise<void> {
    const query = new URLSearchParams([
      ['limit', String(AT_ONCE)],
      ...codes.map((code) => ['code', code] as [string, string]),
    ]);
    const { items } = await this.api.get<AgencyPage>(session, `/v1/agencies?${query.toString()}`);
    const found = new Map(items.map((agency) => [agency.code, agency]));
    const at = Date.now();
    for (const code of codes) {
      this.known.delete(code);
      this.known.set(code, { at, agency: found.get(code) ?? null });
    }
    for (const code of this.known.keys()) {
      if (this.known.size <= MAX_KNOWN) break;
      this.known.delete(code);
    }
  }

  private through(read: (path: string) => Promise<AgencyPage>): Promise<Named> {
    if (this.kept && Date.now() - this.kept.at < FRESH_MS) return this.kept.agencies;
    const agencies = readAll(read);
    const kept = { at: Date.now(), agencies };
    this.kept = kept;
    agencies.catch(() => {
      if (this.kept === kept) this.kept = null;
    });
    return agencies;
  }
}

async function readAll(read: (path: string) => Promise<AgencyPage>): Promise<Named> {
  const agencies = new Named();
  for (let after = ''; ;) {
    const { items, next } = await read(`/v1/agencies?limit=${AT_ONCE}${after}`);
    for (const agency of items) agencies.set(agency.code, agency);
    if (next === null) return agencies;
    after = `&after=${next}`;
  }
}
