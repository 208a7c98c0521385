import { Controller, HttpCode, Injectable, Post, Type } from '@nestjs/common';
import { CheckAnswer } from '#libs/contracts/checks';
import { Database, withoutEffect } from '#libs/database/database';
import { BodyToCheck, Parsed } from '#libs/http/body';
import { Answers, Documented, TakesHeaders } from '#libs/http/describe';
import { OpenTo } from '#libs/http/guard';
import { languageOf } from '#libs/http/language';
import { notFound, ProblemException } from '#libs/http/problem-exception';
import { refusing } from '../request/lifecycle';
import { RequestStore } from '../request/store';
import type { ActDefinition } from './act';
import { ActCall, Called, calledFor, ParamsOf, pathOfAct } from './acts.controller';
import { checkAnswerOf } from './check-answer';
import { outcomeOf } from './perform-act';
import { isSeenBy, rolesOf } from './rights';

const NO_EFFECT =
  'The verdict on this body, without any effect: nothing is stored, published or sent, and no read is ' +
  'logged. A body that would be refused is answered with 200 and its `problem`.';

/** The controller of the check of one act, derived from its definition. */
export function checkController(act: ActDefinition): Type {
  const { operationId, summary, examples, body } = act;
  const id = `check${operationId.slice(0, 1).toUpperCase()}${operationId.slice(1)}`;

  @Controller('v1/requests/:id')
  class CheckController {
    constructor(private readonly checks: ActChecks) {}

    @Post(`${pathOfAct(act)}/check`)
    @HttpCode(200)
    @OpenTo(...rolesOf(act))
    @ParamsOf(act)
    @Documented(['decision', `Check: ${summary}`, id, NO_EFFECT], examples)
    @Answers(200, CheckAnswer)
    @TakesHeaders('if-match', 'accept-language')
    check(
      @Called() call: ActCall,
      @BodyToCheck(body.name, () => body) parsed: Parsed,
    ): Promise<CheckAnswer> {
      return this.checks.check(act, call, parsed);
    }
  }
  Object.defineProperty(CheckController, 'name', { value: `${id}Controller` });
  return CheckController;
}

/** Answers what an act would lead to. */
@Injectable()
export class ActChecks {
  constructor(
    private readonly database: Database,
    private readonly store: RequestStore,
  ) {}

  /** Runs the act's own read and decision, and undoes all that they may have locked or written. */
  async check(act: ActDefinition, call: ActCall, parsed: Parsed): Promise<CheckAnswer> {
    const { caller, request: http } = call;
    const { scope, commandIn } = calledFor(act, call, 'value' in parsed ? parsed.value : {});
    const language = languageOf(http.headers['accept-language']);
    return this.database.asParty(scope, (tx) =>
      withoutEffect(tx, async () => {
        const found = await this.store.preview(tx, call.id, (request, now, parties, calendar) => {
          if ('value' in parsed) return outcomeOf(commandIn(tx), request, now, parties, calendar);
          return refusing(isSeenBy(request, caller) ? parsed.problem : notFound());
        });
        if (!found || found.problem?.code === 'not-found') throw new ProblemException(notFound());
        return checkAnswerOf(tx, found, http, language);
      }),
    );
  }
}
