import {
  add,
  clone,
  conv2d,
  depthwiseConv2d,
  dispose,
  gather,
  grads,
  image,
  matMul,
  maxPool,
  mean,
  mul,
  reshape,
  rsqrt,
  type Scalar,
  square,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tensor1d,
  tidy,
} from "@tensorflow/tfjs-core";
import { createRandom, permutation } from "../../src/internal/random.ts";
import {
  adaptiveWingLoss,
  euclideanLoss,
  gaussianNllLoss,
  type HeatmapLoss,
  heatmapMseLoss,
  jensenShannonLoss,
  lossByName,
  lossNames,
  robustLoss,
  starLoss,
  varianceLoss,
} from "../../src/losses/index.ts";
import { robustNll } from "../../src/losses/robustNll.ts";
import {
  convNorm2d,
  type GradientCheck,
  gradientCheck,
  softArgmax2d,
  softArgmaxMoments2d,
  spatialSoftmax2d,
  upsampleBilinear2d,
  upsampleNearest2d,
} from "../../src/ops/index.ts";
import { blockCases } from "./blockCases.ts";
import { randomTensor } from "./randomTensor.ts";

export interface GradientCase {
  readonly name: string;
  readonly inputs: readonly GradientInput[];
  readonly f: (...inputs: Tensor[]) => Tensor;
}

interface GradientInput {
  readonly shape: readonly number[];
  /** Uniform in [low, high), or `apart`: multiples of 0.1 in random order, for what has kinks where values meet. @default [-1, 1] */
  readonly values?: readonly [low: number, high: number] | "apart";
}

const tensorsOf = ({ inputs }: GradientCase): Tensor[] =>
  inputs.map(({ shape, values = [-1, 1] }, i) => {
    if (values !== "apart") return randomTensor([...shape], i, ...values);
    const size = shape.reduce((a, b) => a * b, 1);
    const order = permutation(size, createRandom("apart", i));
    return tensor(
      Float32Array.from(order, (rank) => 0.1 * (rank - size + 0.5)),
      [...shape],
    );
  });

/** Differentiates a case on the current backend, and compares with finite differences. */
export async function runGradientCase(one: GradientCase): Promise<GradientCheck> {
  const tensors = tensorsOf(one);
  const result = await gradientCheck((...xs) => tidy(() => one.f(...xs)), tensors);
  dispose(tensors);
  return result;
}

/**
 * The value of a case on the current backend and the gradient in each of its inputs, every element of them: the same on
 * every backend that is right. Compared with those of a backend that finite differences prove, they say more than finite
 * differences in some directions, and take two evaluations instead of eight for each input.
 */
export async function differentiate(one: GradientCase): Promise<number[][]> {
  const tensors = tensorsOf(one);
  const value = tidy(() => clone(one.f(...tensors)));
  const cotangent = randomTensor([...value.shape], "cotangent");
  const gradients = tidy(() => grads((...xs: Tensor[]) => clone(one.f(...xs)))(tensors, cotangent));
  const results = [value, ...gradients];
  const figures = await Promise.all(results.map(async (result) => Array.from(await result.data<"float32">())));
  dispose([...tensors, ...results, cotangent]);
  return figures;
}

const conv = (stride: number, pad: "same" | "valid" | number) => (x: Tensor, w: Tensor) =>
  conv2d(x as Tensor4D, w as Tensor4D, stride, pad);

function batchNorm(x: Tensor, scale: Tensor, shift: Tensor): Tensor {
  const centered = sub(x, mean(x, [0, 1, 2], true));
  return add(mul(mul(centered, rsqrt(add(mean(square(centered), [0, 1, 2], true), 1e-3))), scale), shift);
}

const maps: GradientInput = { shape: [2, 5, 4, 3] };

/** Losses of maps: by the maps, for landmarks within the image. */
const heatmapLosses: Readonly<Record<string, HeatmapLoss>> = {
  heatmapMse: heatmapMseLoss({ sigma: 0.8 }),
  adaptiveWing: adaptiveWingLoss({ sigma: 0.8 }),
  jensenShannon: jensenShannonLoss({ sigma: 0.8, beta: 2 }),
  variance: varianceLoss({ sigma: 0.8, beta: 2 }),
  star: starLoss({ beta: 2 }),
  gaussianNll: gaussianNllLoss({ beta: 2 }),
};

/** What networks of this library differentiate, with batch 2, height ≠ width and negative values. Run after `patchBackend`. */
export const gradientCases: readonly GradientCase[] = [
  { name: "conv2d 3×3, same", inputs: [maps, { shape: [3, 3, 3, 4] }], f: conv(1, "same") },
  { name: "conv2d 3×3, stride 2, same", inputs: [maps, { shape: [3, 3, 3, 4] }], f: conv(2, "same") },
  {
    name: "conv2d 7×7, stride 2, padding 3",
    inputs: [{ shape: [2, 9, 8, 1] }, { shape: [7, 7, 1, 4] }],
    f: conv(2, 3),
  },
  { name: "conv2d 1×1", inputs: [maps, { shape: [1, 1, 3, 5] }], f: conv(1, "valid") },
  {
    name: "depthwiseConv2d 3×3, stride 2",
    inputs: [maps, { shape: [3, 3, 3, 2] }],
    f: (x, w) => depthwiseConv2d(x as Tensor4D, w as Tensor4D, 2, "same"),
  },
  {
    name: "maxPool 2×2 of negative values",
    inputs: [{ shape: [2, 6, 4, 3], values: "apart" }],
    f: (x) => maxPool(x as Tensor4D, 2, 2, "valid"),
  },
  {
    name: "resizeNearestNeighbor",
    inputs: [maps],
    f: (x) => image.resizeNearestNeighbor(x as Tensor4D, [10, 8]),
  },
  {
    name: "gather",
    inputs: [{ shape: [4, 3] }],
    f: (x) => gather(x, tensor1d([2, 0, 2, 1, 3], "int32")),
  },
  {
    name: "matMul with one operand in two shapes",
    inputs: [{ shape: [3, 4] }, { shape: [4, 6] }],
    f: (x, w) => matMul(matMul(x as Tensor2D, w as Tensor2D), reshape(w, [6, 4]) as Tensor2D),
  },
  {
    name: "batch normalization",
    inputs: [maps, { shape: [3], values: [0.5, 1.5] }, { shape: [3] }],
    f: batchNorm,
  },
  {
    name: "convNorm2d",
    inputs: [maps, { shape: [3, 3, 3, 4] }, { shape: [4], values: [0.5, 1.5] }, { shape: [4] }],
    f: (x, w, scale, shift) =>
      convNorm2d(x as Tensor4D, w as Tensor4D, scale as Tensor1D, shift as Tensor1D, { activation: "linear" }),
  },
  {
    name: "convNorm2d, strided, odd channels",
    inputs: [maps, { shape: [7, 7, 3, 6] }, { shape: [6], values: [0.5, 1.5] }, { shape: [6] }],
    f: (x, w, scale, shift) =>
      convNorm2d(x as Tensor4D, w as Tensor4D, scale as Tensor1D, shift as Tensor1D, {
        stride: 2,
        activation: "linear",
      }),
  },
  {
    name: "convNorm2d, ReLU open",
    inputs: [maps, { shape: [1, 1, 3, 5] }, { shape: [5], values: [0.5, 1.5] }, { shape: [5], values: [20, 30] }],
    f: (x, w, scale, shift) => convNorm2d(x as Tensor4D, w as Tensor4D, scale as Tensor1D, shift as Tensor1D),
  },
  { name: "spatialSoftmax2d", inputs: [maps], f: (x) => spatialSoftmax2d(x as Tensor4D, 2) },
  { name: "softArgmax2d", inputs: [maps], f: (x) => softArgmax2d(x as Tensor4D, { beta: 3 }) },
  {
    name: "softArgmaxMoments2d, covariance",
    inputs: [maps],
    f: (x) => softArgmaxMoments2d(x as Tensor4D, { beta: 3 }).covariance,
  },
  { name: "upsampleNearest2d, doubled", inputs: [maps], f: (x) => upsampleNearest2d(x as Tensor4D, [10, 8]) },
  { name: "upsampleNearest2d", inputs: [maps], f: (x) => upsampleNearest2d(x as Tensor4D, [11, 7]) },
  { name: "upsampleBilinear2d", inputs: [maps], f: (x) => upsampleBilinear2d(x as Tensor4D, [11, 7]) },
  ...lossNames.map(
    (name): GradientCase => ({
      name: `${name} loss`,
      // Targets and predictions never meet, where the losses have their kink.
      inputs: [
        { shape: [2, 3, 2], values: [0, 1] },
        { shape: [2, 3, 2], values: [1.1, 2] },
      ],
      f: (target, predicted): Scalar => lossByName(name)(target, predicted),
    }),
  ),
  ...[1.999999, 1, 1e-6, -2, -1e5, Number.NEGATIVE_INFINITY].map(
    (alpha): GradientCase => ({
      name: `robust loss, α = ${alpha}`,
      inputs: [{ shape: [2, 3, 2] }, { shape: [2, 3, 2] }],
      f: (target, predicted): Scalar => robustLoss({ alpha, scale: 0.5 })(target, predicted),
    }),
  ),
  {
    name: "euclidean loss in mm",
    inputs: [{ shape: [2, 3, 2] }, { shape: [2, 3, 2] }],
    f: (target, predicted) =>
      euclideanLoss({ unit: "mm", size: { width: 4, height: 5 }, spacing: [0.3, 0.2] })(target, predicted),
  },
  ...[-3, 0, 3].map(
    (latent): GradientCase => ({
      name: `adaptive robust loss, latent α about ${latent}`,
      inputs: [
        { shape: [2, 3, 2] },
        { shape: [3, 2], values: [latent - 0.5, latent + 0.5] },
        { shape: [3, 2], values: [0.2, 0.6] },
      ],
      f: robustNll,
    }),
  ),
  ...Object.entries(heatmapLosses).map(
    ([name, loss]): GradientCase => ({
      name: `${name} loss`,
      inputs: [maps],
      f: (x) => loss(tensor([0.3, 0.4, 0.8, 0.1, 0.5, 0.5, 0.2, 0.9, 0.6, 0.7, 0.1, 0.1], [2, 3, 2]), x),
    }),
  ),
  ...blockCases,
];
