import type { ActForm } from './act-form';
import type { ConsoleActName } from './act-paths';
import {
  CONFIRMATION,
  EXTENSION,
  LINKS,
  OBJECTION,
  OBJECTION_ANSWER,
  SIGNED_LETTER,
} from './afterwards';
import { ANSWER } from './answer-proposal';
import { APPROVAL } from './approval';
import { COMPLETION, DELIVERY, RATING } from './giving';
import { INFORMATION } from './information';
import { CLARIFICATION, ESCALATION, WITHDRAWAL } from './other-acts';
import { COSTS, DATE, FORWARDING, RESPONSIBILITY } from './proposals';
import { REFUSAL } from './refusal-form';
import { STATEMENTS } from './statements-form';

export const ACT_FORMS: Record<ConsoleActName, ActForm> = {
  approval: APPROVAL,
  refusal: REFUSAL,
  clarification: CLARIFICATION,
  information: INFORMATION,
  statements: STATEMENTS,
  escalation: ESCALATION,
  extension: EXTENSION,
  costs: COSTS,
  'proposals/{proposalId}/answer': ANSWER,
  forwarding: FORWARDING,
  responsibility: RESPONSIBILITY,
  date: DATE,
  delivery: DELIVERY,
  completion: COMPLETION,
  rating: RATING,
  objection: OBJECTION,
  'objection/answer': OBJECTION_ANSWER,
  confirmation: CONFIRMATION,
  links: LINKS,
  'signed-letter': SIGNED_LETTER,
  withdrawal: WITHDRAWAL,
};
