import type { FieldError } from '#libs/contracts/problem';
import { ResponsibilityProposal } from '#libs/contracts/proposals';
import type { Tx } from '#libs/database/database';
import { isBlank } from '#libs/law/check-decision';
import { dayIn } from '#libs/law/calendar';
import { responsibility as responsibilityOf } from '#libs/law/responsibility';
import { agenciesOf } from '../agencies/directory';
import type { RequestRow } from '../request/request.entity';
import { between, defineAct } from './act';
import { invalid, OPEN_IN, partyOf, propose } from './propose';

/** Either party proposes that another agency is responsible (Pasal 37). */
export const responsibility = defineAct({
  name: 'responsibility',
  operationId: 'proposeResponsibility',
  summary: 'Propose who is responsible (Pasal 37)',
  description:
    'The requester is responsible unless a regulation or a written agreement of both parties says ' +
    'otherwise. Once the other party agrees, `responsible` changes in the request and in every later event.',
  body: ResponsibilityProposal,
  examples: {
    agreement: {
      holder: 'bkn',
      basis: {
        kind: 'agreement',
        number: '415.4/87/2026',
        date: '2026-11-20',
        title: 'Perjanjian kerja sama penilaian kompetensi',
      },
    },
  },
  by: { requester: ['requester', 'system'], provider: ['decider'] },
  transitions: between(OPEN_IN.responsibility),
  conflict: 'bars',
  problems: [],
  read: async (tx: Tx, _request, _parties, { holder }) => (await agenciesOf(tx, [holder])).size > 0,
  decide: (request, body, circumstances) => {
    const { parties, actor, now, at, known } = circumstances;
    const { timeZone } = parties[partyOf(request, actor)];
    const today = dayIn(timeZone, now);
    const errors = faultsOf(request, body, today, at, known);
    if (errors.length > 0) return invalid(errors);
    const told = responsibleBy(request, body, { requester: today, provider: today });
    return propose(request, 'responsibility', { ...body }, circumstances, told);
  },
});

/**
 * Who is responsible, and why, once both parties have agreed on a proposal.
 * @param signedOn the day on which each party agreed.
 */
export function responsibleBy(
  { requester, provider }: Pick<RequestRow, 'requester' | 'provider'>,
  { holder, basis }: ResponsibilityProposal,
  signedOn: { requester: string; provider: string },
): { holder: string; basis: string } {
  const { kind, title, number, article = '' } = basis;
  const name = `${title} ${number}`;
  const found = responsibilityOf({
    requester,
    provider,
    ...(kind === 'regulation'
      ? { regulation: { name, article, holder } }
      : { agreement: { reference: name, holder, written: true, signedOn } }),
  });
  return { holder: found.holder, basis: found.basis };
}

function faultsOf(
  { requester, provider }: RequestRow,
  { holder, basis }: ResponsibilityProposal,
  today: string,
  at: string,
  isKnown: boolean,
): FieldError[] {
  const errors: FieldError[] = [];
  const wrong = (pointer: string, code: string, detail: string, allowed?: string[]): void => {
    errors.push({ pointer: `${at}/${pointer}`, code, detail, ...(allowed && { allowed }) });
  };
  const parties = [requester, provider];
  if (basis.kind === 'agreement' && !parties.includes(holder))
    wrong('holder', 'not-in-list', 'by agreement, one of the parties is responsible', parties);
  else if (!isKnown)
    wrong('holder', 'unknown-agency', 'no such agency is in the registry; see GET /v1/agencies');
  if (basis.kind === 'regulation' && isBlank(basis.article))
    wrong('basis/article', 'missing', 'give the article of the regulation');
  if (basis.kind === 'agreement' && basis.article !== undefined)
    wrong('basis/article', 'surplus', 'an agreement is cited without an article; leave it out');
  if (basis.date > today)
    wrong('basis/date', 'in-future', `it is not in force yet: today is ${today}`);
  return errors;
}
