import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { OpenToAll } from '#libs/http/guard';

/** The first address that people try. */
@Controller()
@ApiExcludeController()
@OpenToAll()
export class HomeController {
  @Get()
  home(@Res() reply: FastifyReply): void {
    void reply.status(303).header('location', '/konsol').send();
  }
}
