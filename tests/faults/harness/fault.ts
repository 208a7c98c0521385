import type { Invariant } from '../checker/finding';
import type { Product, ProductOptions } from './product';
import { Random } from './random';
import { Servers } from './servers';
import { Tally } from './tally';

/** What a fault works with. Its figures are told with its row. */
export interface Scene {
  servers: Servers;
  product: Product;
  random: Random;
  tally: Tally;
  /** How long and how often, against the usual: smaller in the quick run, larger in the long one. */
  scale: number;
  figures: Record<string, string | number>;
}

/**
 * One test of reliability: it sets up, does its harm while the load goes on, and says what has to hold beside the
 * invariants, which the checker holds the product to after each of them.
 */
export interface Fault {
  id: string;
  title: string;
  /** Whether it is one of the quick run. */
  quick?: boolean;
  /** A build of its own to be tried on, by the name of its patch. */
  patch?: string;
  options?: ProductOptions;
  /** What this fault alone breaks by its nature; the checker tells it and does not count it. */
  breaks?: Invariant[];
  run(scene: Scene): Promise<void>;
}

/** What a fault promises besides the invariants. */
export function promise(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`promised, and not kept: ${what}`);
}

/** The machine lacks what a fault needs, and why: it is told, and counts neither as green nor as red. */
export class CannotBeTried extends Error {}
