import { Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { EvaluationAnswer } from '#libs/contracts/evaluation-answers';
import { EvaluationQuery } from '#libs/contracts/evaluation-query';
import { JsonBody } from '#libs/http/body';
import { Answers, TakesHeaders } from '#libs/http/describe';
import { OpenToSignedIn } from '#libs/http/officials';
import { refuse } from '#libs/http/problem-exception';
import { evaluate, faultsOf } from '#libs/law/evaluate';
import { Evaluation } from '#libs/law/evaluation';

/** What the law would say: the engine that judges requests, on facts that nobody has claimed yet. */
@Controller('v1/evaluations')
export class EvaluationsController {
  @Post()
  @HttpCode(200)
  @OpenToSignedIn()
  @Answers(200, EvaluationAnswer)
  @TakesHeaders('accept-language')
  evaluate(
    @JsonBody(EvaluationQuery) query: EvaluationQuery,
    @Headers('accept-language') language?: string,
  ): Evaluation {
    const errors = faultsOf(query);
    if (errors.length > 0)
      refuse('validation-failed', 'The facts do not fit together; see errors.', { errors });
    return evaluate(query, { language: language?.toLowerCase().startsWith('en') ? 'en' : 'id' });
  }
}
