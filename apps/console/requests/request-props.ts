import type { AgencyEventData } from '#libs/contracts/events';
import type { WhatWouldChangeAnswer } from '#libs/contracts/law-answers';
import type { NoticePage } from '#libs/contracts/notices';
import type { ServiceAnswer } from '#libs/contracts/services';
import type { Dossier } from '../api/requests';
import type { View } from '../pages/pages';

/** What the page of one request shows. */
export interface RequestProps {
  view: View;
  dossier: Dossier & { changes: WhatWouldChangeAnswer[] };
  agencies: AgencyEventData[];
  nameOf: (code: string) => string;
  /** The service that the request asks for; null if it names none. */
  service: ServiceAnswer | null;
  /** E-mails about the request; null if they cannot be read now. */
  notices: NoticePage | null;
  /** Acts of which the official has a draft, by their route. */
  drafts: string[];
  /** Whether the official has just done an act that led to this version. */
  done: boolean;
}
