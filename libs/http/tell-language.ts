import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Observable } from 'rxjs';
import { describedOf } from './describe';
import { languageOf } from './language';

/**
 * Says the language of a success answer whose texts follow `Accept-Language`. Problems say their
 * own.
 */
@Injectable()
export class TellLanguage implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (describedOf(context.getHandler()).takes.includes('accept-language')) {
      const http = context.switchToHttp();
      const { headers } = http.getRequest<FastifyRequest>();
      void http.getResponse<FastifyReply>().headers({
        'content-language': languageOf(headers['accept-language']),
        vary: 'accept-language',
      });
    }
    return next.handle();
  }
}
