import { Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JWK } from 'jose';
import { type Evidence, verifyEvidence } from '#libs/audit/verify/evidence';
import type { CheckpointKeysAnswer, RequestEvidenceAnswer } from '#libs/contracts/evidence-answers';
import { UUID } from '#libs/contracts/fields';
import { problem } from '#libs/contracts/problem';
import type { RequestAnswer } from '#libs/contracts/request-answers';
import { Agencies } from '../api/agencies';
import { Api, ApiProblem } from '../api/api';
import { ConsoleRoutes } from '../pages/console-routes';
import { Pages } from '../pages/pages';
import { Official } from '../session/session.guard';
import type { Session } from '../session/sessions';
import { sendFile } from '../http/send-file';
import { ProofPage } from './proof-page';

/** The proof of one request's history, for everybody who may read the request. */
@ConsoleRoutes('konsol/bukti')
export class ProofController {
  constructor(
    private readonly api: Api,
    private readonly agencies: Agencies,
    private readonly pages: Pages,
  ) {}

  @Get(':id')
  async page(
    @Official() session: Session,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = pathOf(id);
    const [evidence, { reference }, { keys }] = await Promise.all([
      this.api.get<RequestEvidenceAnswer>(session, `${path}/evidence`),
      this.api.get<RequestAnswer>(session, path),
      this.api.get<CheckpointKeysAnswer>(session, '/v1/checkpoints/keys'),
    ]);
    const { nameOf } = await this.agencies.of(
      session,
      evidence.history.map(({ actor }) => actor.agency),
    );
    const verdict = await verifyEvidence(evidence as unknown as Evidence, keys as JWK[]);
    await this.pages.send(request, reply, {
      title: ({ audit }) => audit.proofOf(reference),
      body: (view) => (
        <ProofPage
          view={view}
          reference={reference}
          evidence={evidence}
          verdict={verdict}
          nameOf={nameOf}
        />
      ),
    });
  }

  @Get(':id/bukti.json')
  async file(
    @Official() session: Session,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const evidence = await this.api.download(session, `${pathOf(id)}/evidence`);
    await sendFile(reply, evidence, `bukti-${id}.json`);
  }
}

/** An id of another form is an unknown one. */
function pathOf(id: string): string {
  if (!UUID.test(id)) throw new ApiProblem(problem('not-found', 'no such request'), null);
  return `/v1/requests/${id}`;
}
