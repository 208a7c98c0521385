import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { CheckAnswer } from '#libs/contracts/checks';
import type { Problem } from '#libs/contracts/problem';
import { Database, Tx } from '#libs/database/database';
import { languageOf } from '#libs/http/language';
import { notFound } from '#libs/http/problem-exception';
import { actOfMessage } from '../decision/acts';
import { checkAnswerOf, newRequestAnswer } from '../decision/check-answer';
import { outcomeOf, PerformAct } from '../decision/perform-act';
import { RequestStore } from '../request/store';
import { submissionOf, systemOf } from './answer-messages';
import { SubmitRequestsHandler } from './submit-requests';
import type { Content, VerifiedMessage } from './verify-message';

/** Says what an accepted message would lead to, by the code that would do it. */
@Injectable()
export class PreviewMessage {
  constructor(
    private readonly database: Database,
    private readonly store: RequestStore,
    private readonly submitRequests: SubmitRequestsHandler,
  ) {}

  /** Nothing is stored: all that an act may have locked or written is undone. */
  async of(
    message: VerifiedMessage,
    content: Content,
    http: FastifyRequest,
  ): Promise<CheckAnswer | Problem> {
    const { agency } = message;
    const { sub } = systemOf(message);
    return this.database.asParty({ agency, role: 'system', sub }, async (tx) => {
      await tx.query('SAVEPOINT before_check');
      const answer = await this.within(tx, message, content, http);
      await tx.query('ROLLBACK TO SAVEPOINT before_check');
      return answer;
    });
  }

  private async within(
    tx: Tx,
    message: VerifiedMessage,
    content: Content,
    http: FastifyRequest,
  ): Promise<CheckAnswer | Problem> {
    const language = languageOf(http.headers['accept-language']);
    if (content.type === 'submit-request') {
      const begun = await this.submitRequests.preview(tx, submissionOf(message, content.data));
      return 'problem' in begun ? begun.problem : newRequestAnswer(begun, language);
    }
    const { requestId, proposalId: target, ...body } = content.data;
    const { receivedAt } = message;
    const arrival = { receivedAt, target, at: '/data' } as const;
    const act = actOfMessage(content.type);
    const command = new PerformAct(tx, act, requestId, systemOf(message), body, arrival);
    const found = await this.store.preview(tx, requestId, (request, now, parties, calendar) =>
      outcomeOf(command, request, now, parties, calendar),
    );
    if (!found) return notFound();
    return found.problem ?? checkAnswerOf(tx, found, http, language);
  }
}
