/** What a party can say about two requests. */
export const LINK_KINDS = ['duplicate', 'related', 'continues'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];
