import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LETTER_KINDS, type LetterKind } from '#libs/contracts/deliveries';
import { LetterPage } from '#libs/contracts/letter-answers';
import { Database, Tx } from '#libs/database/database';
import { Answers, GivesHeaders, TakesHeaders } from '#libs/http/describe';
import { OpenTo, readingScope, Who } from '#libs/http/guard';
import { languageOf } from '#libs/http/language';
import { refuse } from '#libs/http/problem-exception';
import { logRead } from '#libs/http/read-log';
import type { Caller } from '#libs/security/officials';
import { readRequest } from '../request/reads';
import { factsUpTo, type LetterSource, readLetterSource } from './letter-facts';
import { type Existing, lettersAfter } from './letter-kinds';
import { listLetters } from './list-letters';
import { LetterRenderer } from './letter-renderer';
import { sendLetter } from './send-letter';

/** The letters about a request, for everyone who may read it. */
@Controller('v1/requests')
export class LettersController {
  constructor(
    private readonly database: Database,
    private readonly renderer: LetterRenderer,
  ) {}

  @Get(':id/letters')
  @OpenTo('requester', 'decider', 'superior', 'system', 'auditor')
  @Answers(200, LetterPage)
  @TakesHeaders('accept-language')
  async list(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Headers('accept-language') language?: string,
  ): Promise<LetterPage> {
    const source = await this.read(caller, id, 'GET /v1/requests/{id}/letters');
    return listLetters(this.renderer, source, languageOf(language));
  }

  @Get(':id/letters/:kind')
  @OpenTo('requester', 'decider', 'superior', 'system', 'auditor')
  @Answers(200, { media: 'application/pdf' })
  @TakesHeaders('accept-language')
  @GivesHeaders('etag')
  async one(
    @Who() caller: Caller,
    @Param('id') id: string,
    @Param('kind') kind: string,
    @Res() reply: FastifyReply,
    @Headers('accept-language') header?: string,
  ): Promise<void> {
    const language = languageOf(header);
    const { source, existing } = await this.database.asParty(readingScope(caller), async (tx) => {
      const read = await this.readIn(tx, caller, id, `GET /v1/requests/{id}/letters/${kind}`);
      return { source: read, existing: existingOf(kind, read) };
    });
    const facts = factsUpTo(source, existing.entry.version);
    const pdf = await this.renderer.pdf(existing, facts, language);
    await sendLetter(reply, pdf, `${existing.kind}-${source.request.id}`, language);
  }

  private read(caller: Caller, id: string, what: string): Promise<LetterSource> {
    return this.database.asParty(readingScope(caller), (tx) => this.readIn(tx, caller, id, what));
  }

  private async readIn(tx: Tx, caller: Caller, id: string, what: string): Promise<LetterSource> {
    const request = await readRequest(tx, id);
    await logRead(tx, readingScope(caller), what, request.id);
    return readLetterSource(tx, request);
  }
}

/** The letter of this kind; 404 with what there is if the request has none yet. */
function existingOf(kind: string, { entries }: LetterSource): Existing {
  if (!LETTER_KINDS.includes(kind as LetterKind))
    refuse('not-found', `No letter is of this kind. The kinds are: ${LETTER_KINDS.join(', ')}.`);
  const all = lettersAfter(entries);
  const found = all.find((one) => one.kind === kind);
  if (found) return found;
  const kinds = all.map((one) => one.kind).join(', ');
  return refuse('not-found', `This request has no ${kind} letter yet. Its letters are: ${kinds}.`);
}
