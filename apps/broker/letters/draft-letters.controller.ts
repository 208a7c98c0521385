import { Controller, HttpCode, Injectable, Param, Post, Res, Type } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { LetterKind } from '#libs/contracts/deliveries';
import { Database, withoutEffect } from '#libs/database/database';
import { JsonBody } from '#libs/http/body';
import { Answers, Documented, GivesHeaders, TakesHeaders } from '#libs/http/describe';
import { OpenTo } from '#libs/http/guard';
import { languageOf } from '#libs/http/language';
import { notFound, ProblemException, refuse } from '#libs/http/problem-exception';
import { logRead } from '#libs/http/read-log';
import type { ActDefinition } from '../decision/act';
import { ActCall, Called, calledFor, ParamsOf, pathOfAct } from '../decision/acts.controller';
import { outcomeOf } from '../decision/perform-act';
import { rolesOf } from '../decision/rights';
import type { HistoryRows } from '../request/history';
import { RequestStore } from '../request/store';
import type { LetterEntry, LetterFacts } from './letter';
import { factsUpTo, readLetterSource } from './letter-facts';
import { type Existing, lettersAfter } from './letter-kinds';
import { LetterRenderer } from './letter-renderer';
import { sendLetter } from './send-letter';

const ONLY_READ =
  'The letter that this body would lead to, as PDF with KONSEP across each page. Nothing is decided, stored or sent; ' +
  'the reading is in the read log. A body that would be refused is answered with its problem.';

/** The controller of the drafts of one act's letters, derived from its definition. */
export function draftController(act: ActDefinition): Type {
  const { operationId, summary, examples } = act;
  const id = `draft${operationId.slice(0, 1).toUpperCase()}${operationId.slice(1)}`;

  @Controller('v1/requests/:id')
  class DraftController {
    constructor(private readonly drafts: DraftLetters) {}

    @Post(`${pathOfAct(act)}/letters/:kind`)
    @HttpCode(200)
    @OpenTo(...rolesOf(act))
    @ParamsOf(act)
    @ApiParam({ name: 'kind' })
    @Documented(['decision', `Draft of the letter: ${summary}`, id, ONLY_READ], examples)
    @Answers(
      200,
      { media: 'application/pdf' },
      ...(['transition-not-open', 'conflict-of-interest', 'mandate-expired'] as const),
      ...act.problems,
    )
    @TakesHeaders('if-match', 'accept-language')
    @GivesHeaders('etag')
    draft(
      @Called() call: ActCall,
      @Param('kind') kind: string,
      @JsonBody(act.body) body: object,
      @Res() reply: FastifyReply,
    ): Promise<void> {
      return this.drafts.send(act, call, kind, body, reply);
    }
  }
  Object.defineProperty(DraftController, 'name', { value: `${id}Controller` });
  return DraftController;
}

/** Makes letters of acts that are not done yet. */
@Injectable()
export class DraftLetters {
  constructor(
    private readonly database: Database,
    private readonly store: RequestStore,
    private readonly renderer: LetterRenderer,
  ) {}

  /** @throws ProblemException that of the act, or `not-found` if no such letter follows from it */
  async send(
    act: ActDefinition,
    call: ActCall,
    kind: string,
    body: object,
    reply: FastifyReply,
  ): Promise<void> {
    const { facts, existing } = await this.read(act, call, kind, body);
    const language = languageOf(call.request.headers['accept-language']);
    const pdf = await this.renderer.pdf(existing, facts, language);
    await sendLetter(reply, pdf, `konsep-${existing.kind}-${call.id}`, language);
  }

  /** The letter and its facts, as the act would leave them. */
  private read(
    act: ActDefinition,
    call: ActCall,
    kind: string,
    body: object,
  ): Promise<{ existing: Existing; facts: LetterFacts }> {
    // The last part of the path is the letter, not what the act is about.
    const { scope, commandIn } = calledFor(act, { ...call, target: undefined }, body);
    return this.database.asParty(scope, async (tx) => {
      const draft = await withoutEffect(tx, async () => {
        const found = await this.store.preview(tx, call.id, (request, now, parties, calendar) =>
          outcomeOf(commandIn(tx), request, now, parties, calendar),
        );
        if (!found) throw new ProblemException(notFound());
        if (found.problem) throw new ProblemException(found.problem);
        const { after } = found;
        if (!after) throw new Error(`${act.name} was accepted and changes nothing`);
        const entries = entriesOf(after);
        const source = await readLetterSource(tx, after.request, entries);
        const follow = lettersAfter(source.entries).filter((one) => entries.includes(one.entry));
        const existing = { ...chosen(kind, act, follow), draft: true };
        return { existing, facts: factsUpTo(source, existing.entry.version) };
      });
      await logRead(tx, scope, `POST /v1/requests/{id}/${act.name}/letters/${kind}`, call.id);
      return draft;
    });
  }
}

/** The entries that an act would add to the history. */
const entriesOf = ({ request, history }: HistoryRows): LetterEntry[] =>
  history.map(({ version, at, type, actor, data, hash, event }) => ({
    version: Number(version),
    ...{ at: String(at), type: String(type), hash: String(hash) },
    actor: JSON.parse(String(actor)) as LetterEntry['actor'],
    data: JSON.parse(String(data)) as LetterEntry['data'],
    dueAt: event === null ? null : request.dueAt.toISOString(),
  }));

function chosen(kind: string, { letters = [] }: ActDefinition, follow: Existing[]): Existing {
  const kinds = follow.map((one) => one.kind).filter((one) => letters.includes(one));
  const found = follow.find((one) => one.kind === kind);
  if (found && kinds.includes(kind as LetterKind)) return found;
  return refuse(
    'not-found',
    `This body leads to no such letter. It leads to: ${kinds.join(', ')}.`,
  );
}
