import { applyDecorators, Controller, UseFilters, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { OpenToAll } from '#libs/http/guard';
import { SameOriginGuard } from '../session/same-origin.guard';
import { SessionGuard } from '../session/session.guard';
import { PageErrors } from './page-errors';

/**
 * A controller of pages: no bearer token, but a session cookie; errors are pages; not in the API's
 * documents.
 */
export const ConsoleRoutes = (path: string | string[]): ClassDecorator =>
  applyDecorators(
    Controller(path),
    ApiExcludeController(),
    OpenToAll(),
    UseGuards(SessionGuard, SameOriginGuard),
    UseFilters(PageErrors),
  );

/** A path within the console, for going back to; the queue if the text is anything else. */
export function backPath(text: unknown): string {
  const fits = typeof text === 'string' && /^\/konsol(?:\/[\w./?=&%~+-]*)?$/.test(text);
  return fits && !text.includes('//') ? text : '/konsol/antrean';
}
