import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Observable } from 'rxjs';
import { traceOf } from '#libs/contracts/trace-context';
import { beginSpan, within } from '#libs/operations/tracing';

/** Health checks and metrics are polled every few seconds; their spans would be noise. */
const NOT_TRACED = /^\/(health|metrics)\b/;

/**
 * Starts a span for each HTTP request, as a child of the span in its W3C headers, and makes it the
 * current context.
 */
@Injectable()
export class TraceRequests implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const route = request.routeOptions.url ?? 'unknown';
    const span = NOT_TRACED.test(route)
      ? null
      : beginSpan(`${request.method} ${route}`, 'server', traceOf(request.headers), {
          'http.request.method': request.method,
          'http.route': route,
        });
    if (!span) return next.handle();
    reply.raw.once('close', () => span.end({ 'http.response.status_code': reply.statusCode }));
    return new Observable((subscriber) => within(span, () => next.handle().subscribe(subscriber)));
  }
}
