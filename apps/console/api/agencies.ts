import { Injectable } from '@nestjs/common';
import type { AgencyPage } from '#libs/contracts/answers';
import type { AgencyEventData } from '#libs/contracts/events';
import type { Session } from '../session/sessions';
import { Api } from './api';

const FRESH_MS = 60_000;

/** The registry by code, as every signed-in official may read it; kept for a minute. */
@Injectable()
export class Agencies {
  private kept: { at: number; agencies: Promise<Map<string, AgencyEventData>> } | null = null;

  constructor(private readonly api: Api) {}

  all(session: Session): Promise<Map<string, AgencyEventData>> {
    return this.through((path) => this.api.get<AgencyPage>(session, path));
  }

  /** For the sign-in of development, where nobody is signed in yet. */
  allAs(token: string): Promise<Map<string, AgencyEventData>> {
    return this.through((path) => this.api.fetch<AgencyPage>(token, 'GET', path));
  }

  /** After a change of the registry: the next page reads it again. */
  forget(): void {
    this.kept = null;
  }

  private through(
    read: (path: string) => Promise<AgencyPage>,
  ): Promise<Map<string, AgencyEventData>> {
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

async function readAll(
  read: (path: string) => Promise<AgencyPage>,
): Promise<Map<string, AgencyEventData>> {
  const agencies = new Map<string, AgencyEventData>();
  for (let after = ''; ;) {
    const { items, next } = await read(`/v1/agencies?limit=100${after}`);
    for (const agency of items) agencies.set(agency.code, agency);
    if (next === null) return agencies;
    after = `&after=${next}`;
  }
}
