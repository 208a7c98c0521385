import type { ActForm } from './act-form';
import type { ActName } from './act-paths';
import { APPROVAL } from './approval';
import { INFORMATION } from './information';
import { CLARIFICATION, ESCALATION, WITHDRAWAL } from './other-acts';
import { REFUSAL } from './refusal';
import { STATEMENTS } from './statements';

export const ACT_FORMS: Record<ActName, ActForm> = {
  approval: APPROVAL,
  refusal: REFUSAL,
  clarification: CLARIFICATION,
  information: INFORMATION,
  statements: STATEMENTS,
  escalation: ESCALATION,
  withdrawal: WITHDRAWAL,
};
