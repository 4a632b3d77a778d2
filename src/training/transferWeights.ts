import { fieldsOf, listsOf } from "../internal/guards.ts";
import type { Network } from "../network/network.ts";
import { parametersOf } from "../network/parameters.ts";
import { initializeWeights, type Weights } from "../network/weights.ts";

/** A trained network to start from. */
export interface TransferSource {
  readonly network: Network;
  /** All of its parameters, or some of them. */
  readonly weights: Weights;
}

/** Options of `transferWeights`. */
export interface TransferOptions {
  /** Whether the last convolution, from features to the landmarks' heatmaps, is taken too: right for the same landmarks. @default false */
  readonly head?: boolean;
  /** Seeds the parameters that are not taken. @default 0 */
  readonly seed?: number | string;
}

/** Weights to start from, and what was taken over. */
export interface Transfer {
  readonly weights: Weights;
  /** Names of the parameters that were taken, and of those that start fresh. */
  readonly taken: readonly string[];
  readonly fresh: readonly string[];
}

/**
 * Weights of a network from those of another one of the same width, depth and block: all parameters but the head's, which
 * `initializeWeights` draws. So a model of cheap annotations (one point on whole radiographs) gives its features to one
 * of expensive annotations (16 points). The sizes of the inputs may differ, and their channels: the first kernel, summed over
 * the channels and spread evenly, sees a gray image as it did. Parameters that the source lacks are drawn too.
 *
 * @throws RangeError where a parameter does not fit
 * @see Tiulpin et al., ICCVW 2019, section 3.3
 */
export function transferWeights(network: Network, source: TransferSource, options: TransferOptions = {}): Transfer {
  listsOf("transferWeights", "network", network, ["units"]);
  fieldsOf("transferWeights", "source", source);
  const { head = false, seed = 0 } = fieldsOf("transferWeights", "options", options);
  const convs = network.units.filter(({ op }) => op === "conv");
  const [first, last] = [`${convs[0]!.name}.weight`, convs.at(-1)!.name];
  const shapes = new Map(parametersOf(source.network).map(({ name, shape }) => [name, shape.join("×")]));
  const weights = new Map(initializeWeights(network, seed));
  const taken: string[] = [];
  const fresh: string[] = [];
  for (const { name, shape } of parametersOf(network)) {
    const own = shape.join("×");
    const isHead = name.startsWith(`${last}.`);
    const values = source.weights.get(name);
    const given = shapes.get(name);
    const turned = name === first && given !== own && given === withChannels(shape, source.network.input[2]);
    const fits = given === own || turned;
    if (!fits && !isHead)
      throw new RangeError(
        `transferWeights: source must be of the network's width, depth and block: ${name} must be ${own}, got ${given ?? "none"}`,
      );
    const take = values !== undefined && fits && (head || !isHead);
    if (take) weights.set(name, turned ? spreadChannels(values, source.network.input[2], shape) : values.slice());
    (take ? taken : fresh).push(name);
  }
  return { weights, taken, fresh };
}

/** The shape of a kernel `[kH, kW, in, out]` with as many inputs as the other network has channels. */
const withChannels = ([kh, kw, , outs]: readonly number[], channels: number) => [kh, kw, channels, outs].join("×");

/** A kernel of other channels: the sum over them, an even part of it for each. */
function spreadChannels(values: Float32Array, channels: number, shape: readonly number[]): Float32Array {
  const [kh, kw, ins, outs] = shape as [number, number, number, number]; // of a kernel
  const kernel = new Float32Array(kh * kw * ins * outs);
  for (let k = 0; k < kh * kw; k++) {
    for (let o = 0; o < outs; o++) {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += values[(k * channels + c) * outs + o]!;
      for (let i = 0; i < ins; i++) kernel[(k * ins + i) * outs + o] = sum / ins;
    }
  }
  return kernel;
}
