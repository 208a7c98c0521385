/** The last part of the address of each act's form. */
export const PATHS = {
  approval: 'setuju',
  refusal: 'tolak',
  clarification: 'penjelasan',
  information: 'lengkapi',
  statements: 'fakta',
  escalation: 'atasan',
  withdrawal: 'cabut',
} as const;
export type ActName = keyof typeof PATHS;

export const isAct = (text: string): text is ActName => Object.hasOwn(PATHS, text);

/** The act of a path; undefined if there is none. */
export const actAt = (path: string): ActName | undefined =>
  (Object.keys(PATHS) as ActName[]).find((act) => PATHS[act] === path);
