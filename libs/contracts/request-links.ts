import { Instant, OneOf, Uuid } from './fields';

export const LINK_KINDS = ['duplicate', 'related', 'continues'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** Another request that belongs to this one. Whether you may read it is decided there. */
export class Link {
  @Uuid() requestId: string;
  /** `duplicate`: both ask for the same. `continues`: this one goes on where the other ended. */
  @OneOf(LINK_KINDS) kind: LinkKind;
  @Instant() at: string;
}
