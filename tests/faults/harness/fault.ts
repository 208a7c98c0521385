import type { Invariant } from '../checker/finding';
import type { Product, ProductOptions } from './product';
import { Random } from './random';
import { Servers } from './servers';
import { Tally } from './tally';

/** What a fault works with. Its figures are printed in its row. */
export interface Scene {
  servers: Servers;
  product: Product;
  random: Random;
  tally: Tally;
  /**
   * Duration and number of repetitions relative to the usual run: below 1 in the quick run, above 1
   * in the long one.
   */
  scale: number;
  figures: Record<string, string | number>;
}

/**
 * One fault test: it prepares, injects its fault under load, and checks conditions of its own. The
 * checker then checks the invariants.
 */
export interface Fault {
  /** `F01`, or a name. It seeds the random stream of the fault. */
  id: string;
  /** What the id stands for, if the id is a code. */
  name?: string;
  title: string;
  /** True if the quick run includes it. */
  quick?: boolean;
  /** The patch of a build of its own to run on. */
  patch?: string;
  options?: ProductOptions;
  /**
   * Invariants that this fault necessarily breaks; the checker reports them and does not count
   * them.
   */
  breaks?: Invariant[];
  run(scene: Scene): Promise<void>;
}

/** `F01 broker-killed` */
export const nameOf = ({ id, name }: Fault): string => (name ? `${id} ${name}` : id);

/** True if `--only` names this fault, by its code or its name. */
export const isNamed = ({ id, name }: Fault, only: readonly string[]): boolean =>
  only.includes(id) || (name !== undefined && only.includes(name));

/** A name of `--only` that is of no fault; `none` runs no fault. */
export const unknownOf = (
  faults: readonly Fault[],
  only: readonly string[] = [],
): string | undefined =>
  only.find((name) => name !== 'none' && !faults.some((fault) => isNamed(fault, [name])));

/** A condition of the fault besides the invariants. */
export function assertThat(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`does not hold: ${what}`);
}

/**
 * The machine lacks something that a fault needs. It is reported, and counts neither as passed nor
 * as failed.
 */
export class NotRunnable extends Error {}
