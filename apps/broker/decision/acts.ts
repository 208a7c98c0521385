import type { ActMessageName } from '#libs/contracts/cloud-events';
import type { ActDefinition } from './act';
import { answerProposal } from './answer-proposal';
import { approval } from './approval';
import { clarification } from './clarification';
import { completion } from './completion';
import { delivery } from './delivery';
import { costs } from './propose-costs';
import { date } from './propose-date';
import { escalation } from './escalation';
import { forwarding } from './propose-forwarding';
import { information } from './information';
import { rating } from './rating';
import { refusal } from './refusal';
import { responsibility } from './propose-responsibility';
import { signedLetter } from './signed-letter';
import { statements } from './statements';
import { withdrawal } from './withdrawal';

const LIST = [
  statements,
  approval,
  refusal,
  clarification,
  escalation,
  forwarding,
  costs,
  responsibility,
  date,
  answerProposal,
  information,
  withdrawal,
  delivery,
  completion,
  rating,
  signedLetter,
] as const;
export type ActName = (typeof LIST)[number]['name'];

/** Every act on a request, in the order in which answers list them. */
export const ACTS: readonly ActDefinition<ActName>[] = LIST;

/** The act that a signed message asks for. */
export function actOfMessage(message: ActMessageName): ActDefinition {
  const act = ACTS.find((one) => one.message === message);
  if (!act) throw new Error(`no act in apps/broker/decision is done by the message ${message}`);
  return act;
}
