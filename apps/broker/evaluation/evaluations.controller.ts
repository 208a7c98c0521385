import { Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { AnsweredEvaluation } from '#libs/contracts/evaluation-answers';
import { EvaluationQuery } from '#libs/contracts/evaluation-query';
import { WhatWouldChangePage } from '#libs/contracts/law-answers';
import { JsonBody, Query } from '#libs/http/body';
import { Answers, TakesHeaders } from '#libs/http/describe';
import { OpenToSignedIn } from '#libs/http/guard';
import { languageOf } from '#libs/http/language';
import { refuse } from '#libs/http/problem-exception';
import { CountedPageQuery, Page } from '#libs/http/page';
import type { WhatWouldChange } from '#libs/law/what-would-change';
import { type WordedEvaluation, answerOf, faultsOf } from '#libs/law/evaluate';
import { changesOf } from './what-would-change';

/** Evaluates facts without a request, with the engine that evaluates requests. */
@Controller('v1/evaluations')
export class EvaluationsController {
  @Post()
  @HttpCode(200)
  @OpenToSignedIn()
  @Answers(200, AnsweredEvaluation)
  @TakesHeaders('accept-language')
  evaluate(
    @JsonBody(EvaluationQuery) query: EvaluationQuery,
    @Headers('accept-language') language?: string,
  ): WordedEvaluation {
    refuseFaults(query);
    return answerOf(query, { language: languageOf(language) });
  }

  /** The smallest changes of the facts that would flip the result, and the open questions. */
  @Post('changes')
  @HttpCode(200)
  @OpenToSignedIn()
  @Answers(200, WhatWouldChangePage)
  @TakesHeaders('accept-language')
  changes(
    @JsonBody(EvaluationQuery) query: EvaluationQuery,
    @Query(CountedPageQuery) page: CountedPageQuery,
    @Headers('accept-language') language?: string,
  ): Page<WhatWouldChange> {
    refuseFaults(query);
    return changesOf(query, page, languageOf(language));
  }
}

function refuseFaults(query: EvaluationQuery): void {
  const errors = faultsOf(query);
  if (errors.length > 0)
    refuse('validation-failed', 'The facts contradict each other; see errors.', { errors });
}
