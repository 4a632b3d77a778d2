import { add, conv2d, mul, type Tensor, type Tensor1D, type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import { assertMap, fieldsOf, listsOf } from "../internal/guards.ts";
import { createRandom } from "../internal/random.ts";
import { convNorm2d } from "../ops/convNorm2d.ts";
import { recompute as recomputed } from "../ops/recompute.ts";
import { assertNormalizable } from "./assertNormalizable.ts";
import { type BatchStatistics, batchStatistics } from "./batchStatistics.ts";
import { assertImages, evaluate, evaluateUnit, type Rules } from "./evaluate.ts";
import { normEpsilon } from "./foldNorms.ts";
import type { DropoutUnit, Network } from "./network.ts";
import { segmentsOf } from "./segments.ts";

/** Options of `forwardTraining`. */
export interface ForwardTrainingOptions {
  /** Statistics shared with the other parts of a batch, which other threads hold. @default none */
  readonly shared?: SharedStatistics | null;
  /** Seed of this pass's dropout masks; `null` switches dropout off. @default null */
  readonly dropoutSeed?: readonly (number | string)[] | null;
  /**
   * Called once with the batch's mean (convolution bias included) and unbiased variance of each normalization, in the
   * order of the units, one after the other; disposed afterwards unless kept. A training loop moves the running
   * statistics with them.
   */
  readonly onStatistics?: (statistics: Tensor1D) => void;
  /**
   * Keep only what goes from one residual block to the next, and evaluate each block once more for its gradient: less
   * memory, the same numbers, about a third more time. @default false
   */
  readonly recompute?: boolean;
}

/** A batch of which this thread holds a part. */
export interface SharedStatistics {
  /** Averages means per channel over the parts, weighted by their images. */
  average(means: Tensor1D): Tensor1D;
  /** Images of the whole batch. */
  readonly images: number;
}

/**
 * The network in training mode: batch statistics in the normalizations, dropout on. Differentiable in the parameters;
 * call it inside `variableGrads` or a `tidy`.
 *
 * @param parameters tensors by parameter name
 * @returns heatmaps `[B, h, w, K]`
 * @throws TypeError unless images are a float32 tensor; RangeError for another shape, and for a batch so small that a
 *   normalization has one value to work on
 */
export function forwardTraining(
  network: Network,
  parameters: ReadonlyMap<string, Tensor>,
  images: Tensor4D,
  options: ForwardTrainingOptions = {},
): Tensor4D {
  listsOf("forwardTraining", "network", network, ["units"]);
  assertMap("forwardTraining", "parameters", parameters);
  const {
    recompute = false,
    dropoutSeed = null,
    shared = null,
    onStatistics,
  } = fieldsOf("forwardTraining", "options", options);
  assertImages("forwardTraining", network, images);
  assertNormalizable("forwardTraining", network, shared?.images ?? images.shape[0]);
  const get: Get = <T extends Tensor>(name: string) => parameters.get(name) as T; // of the rank that its shape has
  const statistics = onStatistics ? batchStatistics() : null;
  try {
    const heatmaps = recompute
      ? evaluateSegments(network, images, get, (own, again) =>
          trainingRules(own, { dropoutSeed, shared, statistics: again ? null : statistics }),
        )
      : evaluate(network, images, { release: false, ...trainingRules(get, { dropoutSeed, shared, statistics }) });
    if (statistics) onStatistics?.(statistics.vector());
    return heatmaps;
  } finally {
    statistics?.dispose();
  }
}

type Get = <T extends Tensor>(name: string) => T;

type TrainingRules = Pick<Rules, "conv" | "dropout">;

interface TrainingContext extends Required<Pick<ForwardTrainingOptions, "dropoutSeed" | "shared">> {
  readonly statistics: BatchStatistics | null;
}

function trainingRules(get: Get, { dropoutSeed, shared, statistics }: TrainingContext): TrainingRules {
  return {
    dropout: (unit, x) => (dropoutSeed === null ? x : mul(x, dropoutMask(unit, x.shape[0], dropoutSeed))),
    conv: (unit, x) => {
      const kernel = get<Tensor4D>(`${unit.name}.weight`);
      const bias = get<Tensor1D>(`${unit.name}.bias`);
      const { norm, stride, activation } = unit;
      if (norm === null) return add(conv2d(x, kernel, stride, "same"), bias);
      return convNorm2d(x, kernel, get<Tensor1D>(`${norm}.weight`), get<Tensor1D>(`${norm}.bias`), {
        stride,
        activation,
        epsilon: normEpsilon,
        inputGradient: unit.input !== "input",
        ...(shared && { average: (means) => shared.average(means) }),
        ...(statistics && {
          onStatistics: (mean, variance) =>
            statistics.take(mean, variance, bias, (shared?.images ?? x.shape[0]) * unit.shape[0] * unit.shape[1]),
        }),
      });
    },
  };
}

/** Segment by segment, each with normalizations as one step of which only the inputs are kept. */
function evaluateSegments(
  network: Network,
  images: Tensor4D,
  get: Get,
  rules: (get: Get, again: boolean) => TrainingRules,
): Tensor4D {
  const inputNames = network.units.filter(({ op }) => op === "input").map(({ name }) => name);
  const maps = new Map(inputNames.map((name) => [name, images]));
  for (const { units, inputs } of segmentsOf(network)) {
    const run = (known: Map<string, Tensor4D>, own: TrainingRules): Tensor4D => {
      for (const unit of units) known.set(unit.name, evaluateUnit(unit, known, own));
      return known.get(units.at(-1)!.name)!;
    };
    const { op, name: output } = units.at(-1)!;
    const names = units.flatMap((unit) =>
      unit.op === "conv" && unit.norm !== null
        ? [`${unit.name}.weight`, `${unit.norm}.weight`, `${unit.norm}.bias`]
        : [],
    );
    // The last maps are needed again at once.
    if (op !== "add" || names.length === 0) {
      run(maps, rules(get, false));
      continue;
    }
    const block = (xs: readonly Tensor[], again: boolean) => {
      const known = new Map(inputs.map((name, i) => [name, xs[i] as Tensor4D])); // maps come first
      const own = new Map(names.map((name, i) => [name, xs[inputs.length + i]!]));
      const ownGet: Get = <T extends Tensor>(name: string) => (own.get(name) as T | undefined) ?? get<T>(name); // of the rank that its shape has
      return run(known, rules(ownGet, again));
    };
    maps.set(output, recomputed(block, [...inputs.map((name) => maps.get(name)!), ...names.map((name) => get(name))]));
  }
  return maps.get(network.heatmaps)!;
}

/** Whole channels, each dropped with the unit's rate, the rest scaled by 1/(1 − rate): `[B, 1, 1, C]`. */
function dropoutMask({ name, rate, shape }: DropoutUnit, batch: number, seed: readonly (number | string)[]): Tensor4D {
  const random = createRandom(...seed, "dropout", name);
  const keep = Float32Array.from({ length: batch * shape[2] }, () => (random() < rate ? 0 : 1 / (1 - rate)));
  return tensor4d(keep, [batch, 1, 1, shape[2]]);
}
