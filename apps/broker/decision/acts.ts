import type { ActMessageName } from '#libs/contracts/cloud-events';
import type { ActDefinition } from './act';
import { approval } from './approval';
import { clarification } from './clarification';
import { confirmation } from './confirmation';
import { escalation } from './escalation';
import { extension } from './extension';
import { information } from './information';
import { links } from './links';
import { objection } from './objection';
import { objectionAnswer } from './objection-answer';
import { refusal } from './refusal';
import { statements } from './statements';
import { withdrawal } from './withdrawal';

const LIST = [
  statements,
  approval,
  refusal,
  clarification,
  escalation,
  extension,
  information,
  withdrawal,
  objection,
  objectionAnswer,
  confirmation,
  links,
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
