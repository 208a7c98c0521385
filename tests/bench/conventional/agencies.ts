import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AgencyKey } from '#libs/security/signatures';
import { Agency } from './entities';

const KEPT_MS = 10_000;

/** The registry is small and rarely changes: it is read as a whole and cached for some seconds. */
@Injectable()
export class Agencies {
  private kept: Promise<{ agencies: Map<string, Agency>; keys: Map<string, AgencyKey> }> | null =
    null;
  private until = 0;

  constructor(private readonly dataSource: DataSource) {}

  all(): Promise<{ agencies: Map<string, Agency>; keys: Map<string, AgencyKey> }> {
    if (!this.kept || Date.now() > this.until) {
      this.until = Date.now() + KEPT_MS;
      this.kept = this.read();
    }
    return this.kept;
  }

  private async read(): Promise<{ agencies: Map<string, Agency>; keys: Map<string, AgencyKey> }> {
    const agencies = await this.dataSource.getRepository(Agency).find();
    const keys = agencies.flatMap(({ code, key }): [string, AgencyKey][] => {
      if (!key) return [];
      const { kid, alg } = key;
      const validity = { validFrom: new Date(0), validTo: null, revokedAt: null };
      return [[kid, { kid, alg, agency: code, jwk: key, ...validity }]];
    });
    return {
      agencies: new Map(agencies.map((agency) => [agency.code, agency])),
      keys: new Map(keys),
    };
  }
}
