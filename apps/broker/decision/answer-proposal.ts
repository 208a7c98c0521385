import { problem } from '#libs/contracts/problem';
import {
  type CostsProposal,
  type DateProposal,
  type ForwardingProposal,
  type Proposal,
  ProposalReply,
  type ProposedCost,
  type ResponsibilityProposal,
} from '#libs/contracts/proposals';
import type { RequestEventName } from '#libs/contracts/events';
import type { Tx } from '#libs/database/database';
import { notFound } from '#libs/http/problem-exception';
import { dayIn } from '#libs/law/calendar';
import { isBlank } from '#libs/law/check-decision';
import type { EvaluationRecord } from '#libs/law/replay/differences';
import { agenciesOf, type Housed } from '../agencies/directory';
import { type Change, type Outcome, refusing } from '../request/lifecycle';
import { readEvaluation } from '../request/reads';
import type { RequestRow } from '../request/request.entity';
import { between, type Circumstances, type Closed, defineAct } from './act';
import { pastDay } from './propose-date';
import { forwarded } from './propose-forwarding';
import { invalid, OPEN_IN } from './propose';
import { responsibleBy } from './propose-responsibility';
import {
  agreedCosts,
  costsTold,
  paidElsewhere,
  whyNotAcceptable,
  whyNotByActing,
} from './settle-costs';

/** What an answer depends on besides the row. */
interface KnownForAnswer {
  elsewhere: ProposedCost[];
  /** The agency that items are to be forwarded to, and the last evaluation. */
  forward: { to: Housed; former: EvaluationRecord } | null;
}

/** The other party agrees to a proposal, or declines it with a reason. */
export const answerProposal = defineAct({
  name: 'proposals/{proposalId}/answer',
  operationId: 'answerProposal',
  summary: 'Agree to a proposal of the other party, or decline it',
  body: ProposalReply,
  examples: {
    agree: { accept: true },
    decline: { accept: false, reason: 'Uang harian melebihi standar biaya masukan.' },
  },
  by: { provider: ['decider'], requester: ['requester', 'system'] },
  transitions: {
    ...between([...OPEN_IN.costs, ...OPEN_IN.responsibility, ...OPEN_IN.date]),
    ...between(OPEN_IN.forwarding, 'forwarded'),
  },
  whyClosed: (request, party, { target }) => {
    const named = request.proposals.find(({ id }) => id === target);
    if (named?.by === request[party]) return OWN_PROPOSAL;
    const open = request.proposals.filter(
      ({ status, kind }) => status === 'open' && OPEN_IN[kind].includes(request.status),
    );
    const waiting = open.some(({ by }) => by !== request[party]);
    return waiting ? null : NOTHING_TO_ANSWER;
  },
  conflict: 'bars',
  problems: ['costs-not-acceptable'],
  message: 'answer-proposal',
  read: readForAnswer,
  decide: (request, { accept, reason }, circumstances) => {
    const { actor, at, target } = circumstances;
    const proposal = request.proposals.find(({ id }) => id === target);
    if (!proposal) return refusing(notFound());
    const { id, kind, status } = proposal;
    if (status !== 'open')
      return refusing(
        problem('transition-not-open', `This proposal is ${status}: read the request again.`),
      );
    if (!OPEN_IN[kind].includes(request.status))
      return refusing(
        problem(
          'transition-not-open',
          `A proposal of kind ${kind} is not answered in status ${request.status}.`,
        ),
      );
    if (accept) return agreed(request, proposal, reason, circumstances);
    if (isBlank(reason))
      return invalid([
        { pointer: `${at}/reason`, code: 'missing', detail: 'give the reason why you decline' },
      ]);
    return {
      change: {
        set: { proposals: answered(request, proposal, 'declined', reason, circumstances) },
        entries: [
          {
            name: `${kind}-declined` satisfies RequestEventName,
            status: request.status,
            actor,
            data: { proposal: id, reason },
            change: { proposal: id },
          },
        ],
      },
    };
  },
});

/** The same answer whatever else is open: 403 with the reason. */
const OWN_PROPOSAL: Closed = {
  code: 'forbidden',
  id: 'usul ini dari pihak Anda; pihak lain yang menjawabnya',
  en: 'your side proposed this; the other party answers it',
};
const NOTHING_TO_ANSWER: Closed = {
  id: 'tidak ada usul pihak lain yang menunggu jawaban',
  en: 'no proposal of the other party waits for an answer',
};

async function readForAnswer(tx: Tx, request: RequestRow): Promise<KnownForAnswer> {
  const elsewhere = await paidElsewhere(tx, request);
  const open = request.proposals.find(
    ({ kind, status }) => kind === 'forwarding' && status === 'open',
  );
  const code = (open?.data as ForwardingProposal | undefined)?.to;
  const to = code === undefined ? undefined : (await agenciesOf(tx, [code])).get(code);
  const forward = to ? { to, former: await readEvaluation(tx, request.id) } : null;
  return { elsewhere, forward };
}

function answered(
  { proposals }: RequestRow,
  proposal: Proposal,
  status: 'agreed' | 'declined',
  reason: string | undefined,
  { actor, now, parties }: Circumstances,
): Proposal[] {
  const by = actor.agency ?? parties.provider.code;
  const answer = { by, at: now.toISOString(), reason: reason ?? null };
  return proposals.map((one) => (one.id === proposal.id ? { ...one, status, answer } : one));
}

/** What an agreement changes, and what its event says; or why it cannot be agreed on. */
function agreed(
  request: RequestRow,
  proposal: Proposal,
  reason: string | undefined,
  circumstances: Circumstances<KnownForAnswer>,
): Outcome {
  const { kind, id, data } = proposal;
  const { actor } = circumstances;
  const effect = effectOf(request, proposal, circumstances);
  if ('problem' in effect) return effect;
  const { told, set, entries, ...more } = effect;
  return {
    change: {
      ...more,
      set: { ...set, proposals: answered(request, proposal, 'agreed', reason, circumstances) },
      entries: [
        {
          name: `${kind}-agreed` satisfies RequestEventName,
          status: request.status,
          actor,
          data: { proposal: id, ...data, reason: reason ?? null },
          change: { proposal: id, ...told },
        },
        ...entries,
      ],
    },
  };
}

type Effect = Change & { told: object };

function effectOf(
  request: RequestRow,
  proposal: Proposal,
  circumstances: Circumstances<KnownForAnswer>,
): Effect | Required<Pick<Outcome, 'problem'>> {
  const { actor, now, at, parties, known } = circumstances;
  const { terms } = request;
  const agreedAt = now.toISOString();
  const data: unknown = proposal.data;
  switch (proposal.kind) {
    case 'costs': {
      const { lines } = data as CostsProposal;
      const no =
        whyNotByActing(request, actor, lines) ??
        whyNotAcceptable(lines, known.elsewhere, parties, () => `${at}/accept`);
      if (no) return { problem: no };
      const costs = agreedCosts(lines, now, proposal.id);
      return { told: costsTold(lines), set: { terms: { ...terms, costs } }, entries: [] };
    }
    case 'responsibility': {
      const wanted = data as ResponsibilityProposal;
      const [own, other] = [agreedAt, proposal.at].map((time) =>
        dayIn(parties.provider.timeZone, new Date(time)),
      ) as [string, string];
      const byRequester = proposal.by !== request.requester;
      const responsible = responsibleBy(request, wanted, {
        requester: byRequester ? own : other,
        provider: byRequester ? other : own,
      });
      const responsibility = { ...wanted, agreedAt, proposal: proposal.id };
      return {
        told: responsible,
        set: { responsible, terms: { ...terms, responsibility } },
        entries: [],
      };
    }
    case 'date': {
      const { deliverBy } = data as DateProposal;
      const [past] = pastDay(deliverBy, parties, now, `${at}/accept`);
      if (past) return invalid([past]) as Required<Pick<Outcome, 'problem'>>;
      return { told: { deliverBy }, set: { terms: { ...terms, deliverBy } }, entries: [] };
    }
    case 'forwarding': {
      if (!known.forward) throw new Error('an open forwarding names an agency of the registry');
      const { to, former } = known.forward;
      const change = forwarded(request, proposal, to, former, circumstances);
      const { items } = change.begins?.from ?? { items: [] };
      return { ...change, told: { to: to.code, items } };
    }
  }
}
