import { CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { Statements } from '#libs/contracts/acts';
import { FieldError, problem } from '#libs/contracts/problem';
import { evaluateRequest, isEmergency } from '../evaluation/evaluate-request';
import { clockFields, evaluatedEntry, refusing, statusAfter } from '../request/lifecycle';
import { RequestRow } from '../request/request.entity';
import { ActCommand, Acted, Perform } from './perform';

/** What the provider's official says of the facts before deciding; the law is asked anew. */
export class StateFacts extends ActCommand<Statements> {}

@CommandHandler(StateFacts)
export class StateFactsHandler implements ICommandHandler<StateFacts> {
  constructor(private readonly perform: Perform) {}

  execute(command: StateFacts): Promise<Acted> {
    const { body, how } = command;
    return this.perform.act(
      'statements',
      command,
      (request, now, { requester, provider }, actor) => {
        const errors = faultsOf(request, body, how.at);
        if (errors.length > 0)
          return refusing(
            problem('validation-failed', 'Some statements do not fit; see errors.', { errors }),
          );
        const statements = joined(request.statements, body);
        const evaluated = evaluateRequest(
          { ...request, statements },
          requester,
          provider,
          now,
          now,
        );
        const emergency = isEmergency(evaluated);
        const status = statusAfterStatement(request, evaluated.result.recommendation);
        const entry = evaluatedEntry(evaluated, status, actor);
        return {
          change: {
            set: {
              statements,
              status,
              emergency,
              recommendation: evaluated.result.recommendation,
              ...clockFields({ ...request, emergency }, status, now, provider.timeZone),
            },
            entries: [{ ...entry, data: { ...entry.data, statements: body } }],
            evaluated,
          },
        };
      },
    );
  }
}

/** A statement takes a request out of `returned` and `not-assistance` where the law no longer puts it there; it never sends one back. */
function statusAfterStatement(
  { status }: RequestRow,
  recommendation: RequestRow['recommendation'],
): RequestRow['status'] {
  if (status !== 'returned' && status !== 'not-assistance') return status;
  return statusAfter(recommendation) === status ? status : 'awaiting-decision';
}

/** What was stated before, and over it what is stated now. */
function joined(before: Required<Statements>, now: Statements): Required<Statements> {
  const facts = now.facts ?? [];
  const contradicted = now.contradicted ?? [];
  const doubts = now.doubts ?? [];
  const same = (a: string[] | undefined, b: string[] | undefined): boolean =>
    JSON.stringify([...(a ?? [])].sort()) === JSON.stringify([...(b ?? [])].sort());
  return {
    facts: [
      ...before.facts.filter(
        (old) => !facts.some((f) => f.provision === old.provision && same(f.items, old.items)),
      ),
      ...facts,
    ],
    // Whoever now states a claim as met takes his contradiction back.
    contradicted: [
      ...before.contradicted.filter(
        (old) =>
          !contradicted.some((c) => c.provision === old.provision) &&
          !facts.some((f) => f.provision === old.provision && f.value === 'met'),
      ),
      ...contradicted,
    ],
    doubts: [...before.doubts.filter((old) => !doubts.some((d) => d.code === old.code)), ...doubts],
  };
}

function faultsOf(request: RequestRow, body: Statements, at: string): FieldError[] {
  const { facts = [], doubts = [], contradicted = [] } = body;
  if (facts.length + doubts.length + contradicted.length === 0)
    return [
      { pointer: at, code: 'missing', detail: 'state at least one fact, doubt or contradiction' },
    ];
  const ids = request.data.items.map(({ id }) => id);
  const errors: FieldError[] = [];
  facts.forEach((fact, n) => {
    if (fact.provision === '36-3' && fact.items)
      errors.push({
        pointer: `${at}/facts/${n}/items`,
        code: 'surplus',
        detail: 'an emergency belongs to the request, not to an item',
      });
    fact.items?.forEach((id, m) => {
      if (!ids.includes(id))
        errors.push({
          pointer: `${at}/facts/${n}/items/${m}`,
          code: 'not-in-list',
          detail: 'the request has no such item',
          allowed: ids,
        });
    });
  });
  contradicted.forEach((contradiction, n) => {
    if (facts.some((f) => f.provision === contradiction.provision && f.value === 'met'))
      errors.push({
        pointer: `${at}/contradicted/${n}/provision`,
        code: 'contradiction',
        detail: `${contradiction.provision} is stated as met in the same breath`,
      });
  });
  return errors;
}
