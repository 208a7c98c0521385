import { Get, NotFoundException } from '@nestjs/common';
import { ConsoleRoutes } from './console-routes';

/** Every other address below /konsol. It comes last. */
@ConsoleRoutes('konsol')
export class NotFoundController {
  @Get('*')
  nothing(): never {
    throw new NotFoundException();
  }
}
