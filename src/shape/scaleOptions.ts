import type { DeformableKind } from "./deformableModel.ts";

/** One level of the coarse-to-fine fit. */
export interface ScaleOptions {
  /** Pixels of the frame that become one, along each side. @default 1 */
  readonly factor?: number;
  /** Side of a patch, odd; not of holistic models. @default 17 */
  readonly patch?: number;
  /** Modes of shape, no more than there are. @default 10 */
  readonly modes?: number;
  /**
   * How many values of the patches count as one observation where rarer shapes are held back, which lets all modes take part;
   * 0 holds none back. Of part-based models. @default 0
   */
  readonly prior?: number;
  /** Components of appearance; not of constrained local models. @default 60 */
  readonly components?: number;
  /** Of a fit. @default 20 */
  readonly iterations?: number;
}

/** Those of part-based models: hardly a shape is beyond 40 modes, the prior says how likely each is. */
const coarseToFine: readonly ScaleOptions[] = [
  { factor: 2, modes: 8, components: 30, iterations: 20, prior: 25 },
  { factor: 1, modes: 40, components: 60, iterations: 10, prior: 25 },
];

/** Those of other models: without a prior, what a shape may be is left to few modes. */
const fewModes: readonly ScaleOptions[] = [
  { factor: 2, modes: 5, components: 30, iterations: 20 },
  { factor: 1, modes: 14, components: 60, iterations: 10 },
];

/** The scales of a model that is told none. */
export function usualScales(method: DeformableKind): readonly ScaleOptions[] {
  return method === "paam" ? coarseToFine : fewModes;
}
