import { Controller, Get, Param } from '@nestjs/common';
import { CheckpointKey } from '#libs/audit/checkpoint-key';
import { merklePath } from '#libs/audit/merkle';
import { Evidence, EvidenceEntry, Proof } from '#libs/audit/verify/evidence';
import {
  CheckpointKeysAnswer,
  CheckpointPage,
  RequestEvidenceAnswer,
} from '#libs/contracts/evidence-answers';
import { Database } from '#libs/database/database';
import { Query } from '#libs/http/body';
import { Answers } from '#libs/http/describe';
import { OpenTo, OpenToAll, OpenToSignedIn, readingScope, Who } from '#libs/http/guard';
import { CountedPageQuery, cursorUnknown, Page, page } from '#libs/http/page';
import { ProblemException } from '#libs/http/problem-exception';
import { logRead } from '#libs/http/read-log';
import type { Caller } from '#libs/security/officials';
import { readRequest } from '../request/reads';
import { instant } from './export-history';

/** Proves the history to readers who trust only the public key. */
@Controller()
export class EvidenceController {
  constructor(
    private readonly database: Database,
    private readonly key: CheckpointKey,
  ) {}

  /**
   * The public keys of the checkpoints, as a JWK set (RFC 7517): the current one and former ones.
   */
  @Get('v1/checkpoints/keys')
  @OpenToAll()
  @Answers(200, CheckpointKeysAnswer)
  keys(): object {
    return { keys: this.key.publicJwks };
  }

  @Get('v1/checkpoints')
  @OpenToSignedIn()
  @Answers(200, CheckpointPage, 'cursor-unknown')
  checkpoints(
    @Who() caller: Caller,
    @Query(CountedPageQuery) query: CountedPageQuery,
  ): Promise<Page<object>> {
    const { after = '0' } = query;
    return this.database.asParty(readingScope(caller), async (tx) => {
      const rows = (await tx.query(
        `SELECT number::int, made_at AS "madeAt", jws FROM checkpoint WHERE number > $1 ORDER BY number LIMIT $2`,
        [after, query.limit + 1],
      )) as { number: number }[];
      if (rows.length === 0 && after !== '0') {
        const before = (await tx.query(`SELECT FROM checkpoint WHERE number = $1`, [
          after,
        ])) as unknown[];
        if (before.length === 0) throw new ProblemException(cursorUnknown(after));
      }
      return page(rows, query.limit, ({ number }) => String(number));
    });
  }

  /** The whole history of a request, with the path from each entry to a signed checkpoint. */
  @Get('v1/requests/:id/evidence')
  @OpenTo('requester', 'decider', 'superior', 'system', 'auditor')
  @Answers(200, RequestEvidenceAnswer, 'not-found')
  evidence(@Who() caller: Caller, @Param('id') id: string): Promise<Evidence> {
    const scope = readingScope(caller);
    return this.database.asParty(scope, async (tx) => {
      const request = await readRequest(tx, id);
      await logRead(tx, scope, 'GET /v1/requests/{id}/evidence', request.id);
      const history = (await tx.query(
        `SELECT request_id AS "requestId", version, ${instant('at')} AS at, type, actor, data, previous_hash AS "previousHash", hash
         FROM history WHERE request_id = $1 ORDER BY version`,
        [request.id],
      )) as EvidenceEntry[];
      const places = (await tx.query(
        `SELECT version, number::int AS checkpoint, position FROM checkpoint_entry
         WHERE request_id = $1 ORDER BY version`,
        [request.id],
      )) as Omit<Proof, 'path'>[];
      const checkpoints = (await tx.query(
        `SELECT number::int, jws, hashes FROM checkpoint JOIN checkpoint_leaves USING (number)
         WHERE number = ANY($1) ORDER BY number`,
        [places.map(({ checkpoint }) => checkpoint)],
      )) as { number: number; jws: string; hashes: Buffer }[];
      const leaves = new Map(checkpoints.map(({ number, hashes }) => [number, hashes]));
      const proofs = places.map((place): Proof => {
        const hashes = leaves.get(place.checkpoint);
        return { ...place, path: hashes ? merklePath(hashes, place.position) : [] };
      });
      return {
        requestId: request.id,
        history,
        proofs,
        checkpoints: checkpoints.map(({ jws }) => jws),
      };
    });
  }
}
