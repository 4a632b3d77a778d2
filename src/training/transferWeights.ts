import type { Network } from "../network/network.ts";
import { parametersOf } from "../network/parameters.ts";
import { initializeWeights, type Weights } from "../network/weights.ts";

/** A trained network to start from. */
export interface TransferSource {
  readonly network: Network;
  readonly weights: Weights;
}

export interface TransferOptions {
  /** Whether the last convolution, from features to the landmarks' heatmaps, is taken too: right for the same landmarks. @default false */
  readonly head?: boolean;
  /** Seeds the parameters that are not taken. @default 0 */
  readonly seed?: number | string;
}

export interface Transfer {
  readonly weights: Weights;
  /** Names of the parameters that were taken, and of those that start fresh. */
  readonly taken: readonly string[];
  readonly fresh: readonly string[];
}

/**
 * Weights of a network from those of another one of the same width, depth and block: all parameters but the head's, which
 * `initializeWeights` draws. So a model of cheap annotations (one point on whole radiographs) gives its features to one
 * of expensive annotations (16 points). The sizes of the inputs may differ.
 *
 * @throws RangeError where a parameter does not fit
 * @see Tiulpin et al., ICCVW 2019, section 3.3
 */
export function transferWeights(
  network: Network,
  source: TransferSource,
  { head = false, seed = 0 }: TransferOptions = {},
): Transfer {
  const last = network.units.findLast(({ op }) => op === "conv")!.name;
  const shapes = new Map(parametersOf(source.network).map(({ name, shape }) => [name, shape.join("×")]));
  const weights = new Map(initializeWeights(network, seed));
  const taken: string[] = [];
  const fresh: string[] = [];
  for (const { name, shape } of parametersOf(network)) {
    const own = shape.join("×");
    const isHead = name.startsWith(`${last}.`);
    const fits = shapes.get(name) === own;
    if (!fits && !isHead)
      throw new RangeError(
        `transferWeights: source must be of the network's width, depth and block: ${name} must be ${own}, got ${shapes.get(name) ?? "none"}`,
      );
    const take = fits && (head || !isHead);
    if (take) weights.set(name, source.weights.get(name)!.slice());
    (take ? taken : fresh).push(name);
  }
  return { weights, taken, fresh };
}
