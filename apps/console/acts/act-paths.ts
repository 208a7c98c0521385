import { UUID } from '#libs/contracts/fields';

/** The last part of the address of each act's form. */
export const PATHS = {
  approval: 'setuju',
  refusal: 'tolak',
  clarification: 'penjelasan',
  information: 'lengkapi',
  statements: 'fakta',
  escalation: 'atasan',
  extension: 'perpanjangan',
  costs: 'biaya',
  'proposals/{proposalId}/answer': 'jawab-usul',
  forwarding: 'penerusan',
  responsibility: 'tanggung-jawab',
  date: 'tanggal',
  delivery: 'penyerahan',
  completion: 'penerimaan',
  rating: 'penilaian',
  objection: 'keberatan',
  'objection/answer': 'jawab-keberatan',
  confirmation: 'konfirmasi',
  links: 'kaitan',
  'signed-letter': 'naskah',
  withdrawal: 'cabut',
} as const;
export type ConsoleActName = keyof typeof PATHS;

/** An act, and the id of what it is about besides the request: a proposal. */
export interface NamedAct {
  act: ConsoleActName;
  target: string | null;
}

const IN_BRACES = /\{\w+\}/;

export const isAct = (text: string): text is ConsoleActName => Object.hasOwn(PATHS, text);

/** Whether the address of an act names something besides the request. */
export const needsTarget = (act: ConsoleActName): boolean => IN_BRACES.test(act);

/** The last part of the address of the form of an act. */
export const pathOf = ({ act, target }: NamedAct): string =>
  target === null ? PATHS[act] : `${PATHS[act]}.${target}`;

/** The last part of the act's route in the API; a draft has it as its name. */
export const routeOf = ({ act, target }: NamedAct): string =>
  target === null ? act : act.replace(IN_BRACES, target);

/** Finds the act of a path. */
export function actAt(path: string): NamedAct | undefined {
  const [name = '', target = null] = path.split('.');
  const act = (Object.keys(PATHS) as ConsoleActName[]).find((one) => PATHS[one] === name);
  if (!act || needsTarget(act) !== (target !== null && UUID.test(target))) return undefined;
  return { act, target };
}

/** Finds the act of a draft by the draft's name. Drafts of new requests have no act. */
export function actOfRoute(route: string): NamedAct | undefined {
  if (isAct(route)) return needsTarget(route) ? undefined : { act: route, target: null };
  const [, target] = /^proposals\/([^/]+)\/answer$/.exec(route) ?? [];
  return target === undefined ? undefined : { act: 'proposals/{proposalId}/answer', target };
}
