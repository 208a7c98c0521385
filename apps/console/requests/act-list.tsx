import type { RequestAnswer } from '#libs/contracts/request-answers';
import {
  ConsoleActName,
  isAct,
  NamedAct,
  needsTarget,
  pathOf,
  PATHS,
  routeOf,
} from '../acts/act-paths';
import { whyText } from '../acts/why-text';
import { Details } from '../pages/parts';
import type { View } from '../pages/pages';
import type { RequestProps } from './request-props';

/** The acts in the order of their addresses: decisions first. */
const ORDER = Object.keys(PATHS);

/** The acts that are open to the official, and why the others are not. */
export function ActList({ of }: { of: RequestProps }) {
  const { view, dossier, drafts } = of;
  const { words } = view;
  const { request } = dossier;
  // An act that these pages do not know yet has no form here.
  const known = request.acts
    .flatMap(({ act, open, why }) => (isAct(act) ? [{ act, open, why }] : []))
    .sort((one, other) => ORDER.indexOf(one.act) - ORDER.indexOf(other.act));
  const open = known.filter((act) => act.open).flatMap(({ act }) => targetsOf(act, request, view));
  const closed = known.filter((act) => !act.open);
  return (
    <section class="bk-no-print" id="tindakan" aria-labelledby="tindakan-judul">
      <h2 class="govuk-heading-s" id="tindakan-judul">
        {words.request.actions}
      </h2>
      {open.length > 0 && (
        <ul class="bk-acts">
          {open.map(({ name, ...named }) => (
            <li key={routeOf(named)}>
              <a class="govuk-link" href={`/konsol/permohonan/${request.id}/${pathOf(named)}`}>
                {name}
              </a>{' '}
              {drafts.includes(routeOf(named)) && (
                <span class="bk-drafted">{words.request.draft}</span>
              )}
              <br />
              <span class="bk-quiet bk-small">{words.acts[named.act].hint}</span>
            </li>
          ))}
        </ul>
      )}
      {closed.length > 0 && (
        <Details summary={`${words.request.closed} (${closed.length})`} open={open.length === 0}>
          <ul class="bk-acts bk-acts__closed">
            {closed.map(({ act, why }) => (
              <li key={act}>
                {words.acts[act].name}
                <br />
                <span class="bk-small">{whyText(why ?? '', request)}</span>
              </li>
            ))}
          </ul>
        </Details>
      )}
    </section>
  );
}

type NamedLink = NamedAct & { name: string };

/** One link for the act; if it answers proposals, one for each that is open. */
function targetsOf(
  act: ConsoleActName,
  { proposals, requester, provider }: RequestAnswer,
  { words, caller }: View,
): NamedLink[] {
  // A superior above the provider answers for the provider.
  const side = caller?.agency === requester.code ? requester.code : provider.code;
  if (!needsTarget(act)) return [{ act, target: null, name: words.acts[act].name }];
  return proposals
    .filter(({ status, by }) => status === 'open' && by !== side)
    .map(({ id, kind }) => ({
      act,
      target: id,
      name: words.life.answerProposal(words.life.proposals[kind]),
    }));
}
