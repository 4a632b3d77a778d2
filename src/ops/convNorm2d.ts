import {
  add,
  addN,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  conv2d,
  engine,
  getBackend,
  getKernel,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  neg,
  relu,
  rsqrt,
  square,
  step,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { CONV_NORM_2D, CONV_NORM_2D_GRAD, reservesOf } from "../internal/fusedKernels.ts";
import { fieldsOf } from "../internal/guards.ts";
import { paddingOf } from "../internal/paddingOf.ts";
import { channelMeans } from "./channelMeans.ts";
import { checkConvNorm2d } from "./checkConvNorm2d.ts";
import { type Differentiated, withGradient } from "./withGradient.ts";

/** Options of `convNorm2d`. */
export interface ConvNorm2dOptions {
  /** @default 1 */
  readonly stride?: number;
  /** Zero padding on every side, as in PyTorch. @default (kernel size − 1)/2 */
  readonly padding?: number;
  /** @default "relu" */
  readonly activation?: "relu" | "linear";
  /** Added to the variance. @default 1e-5 */
  readonly epsilon?: number;
  /** Whether x needs a gradient; images do not. @default true */
  readonly inputGradient?: boolean;
  /**
   * Whether to use the backend's own kernel for this operation, which `patchBackend` registers on WASM and tensorflow. The plain path is
   * made of TensorFlow.js operations, and taken with `average` too. @default true
   */
  readonly fused?: boolean;
  /**
   * Averages means per channel over the parts of a batch that other threads hold, given those of this part; called
   * twice in the forward pass and twice in the gradient. @default a batch of this part alone
   */
  readonly average?: (means: Tensor1D) => Tensor1D;
  /** Called once with the batch's mean and (biased) variance per channel; they are disposed afterwards. @default nobody is */
  readonly onStatistics?: (mean: Tensor1D, variance: Tensor1D) => void;
}

/**
 * Convolution, batch normalization with the statistics of the batch, and ReLU, as one differentiable operation:
 * z = x ∗ kernel, y = max(0, γ·(z − μ)/√(σ² + ε) + β). (A bias before the normalization cancels and is left out.)
 *
 * The gradient needs few passes over the maps: with g = dy·[y > 0] and ẑ = (z − μ)/√(σ² + ε),
 * dβ = Σ g, dγ = Σ g·ẑ, dz = γ/√(σ² + ε) · (g − mean g − ẑ · mean(g·ẑ)).
 *
 * A channel whose statistics, scale or shift are not finite is NaN throughout, on cpu and WASM with and without kernels:
 * one pixel of NaN or an overflow takes all of it.
 *
 * @param x `[B, H, W, Cin]`
 * @param kernel `[kH, kW, Cin, Cout]`
 * @param scale γ `[Cout]`
 * @param shift β `[Cout]`
 * @throws TypeError unless all four are float32 tensors; RangeError where shapes or options do not fit, before memory is
 *   touched, with the same message on every path
 */
export function convNorm2d(
  x: Tensor4D,
  kernel: Tensor4D,
  scale: Tensor1D,
  shift: Tensor1D,
  options: ConvNorm2dOptions = {},
): Tensor4D {
  const {
    stride = 1,
    padding: given,
    activation = "relu",
    epsilon = 1e-5,
    inputGradient = true,
    fused = true,
    average,
    onStatistics,
  } = fieldsOf("convNorm2d", "options", options);
  const padding = given ?? ((kernel?.shape?.[0] ?? 1) - 1) / 2;
  checkConvNorm2d({ x, kernel, scale, shift, stride, padding, activation, epsilon, shared: average !== undefined });
  // The gradient by x pads dy by kernel − 1 − padding.
  if (fused && !average && padding < Math.min(kernel.shape[0], kernel.shape[1]) && hasFused(getBackend())) {
    const attrs = { stride, padding, relu: activation === "relu", epsilon, inputGradient };
    const compute: Forward = (save) => {
      const inputs = { x, filter: kernel, scale, shift };
      const outputs = engine().runKernel<FusedOutputs>(CONV_NORM_2D, inputs, attrs);
      const [y, z, mean, variance, ...reserves] = outputs;
      onStatistics?.(mean, variance);
      save([x, kernel, scale, shift, z, mean, variance, ...(reserves.length > 0 ? [y, ...reserves] : [])]);
      return { value: y, gradFunc: fusedGradient };
    };
    const fusedGradient = (dy: Tensor4D, saved: Tensor[]) => {
      const [x, filter, scale, shift, z, mean, variance, y, ...reserves] = saved as FusedSaved; // what compute has saved
      const inputs = { dy, x, filter, scale, shift, z, mean, variance, ...(y && { y, ...reservesOf(reserves) }) };
      return engine().runKernel<Tensor[]>(CONV_NORM_2D_GRAD, inputs, attrs);
    };
    return differentiable(compute, x, kernel, scale, shift, inputGradient);
  }
  const averaged = average ?? ((means) => means);
  const pad = paddingOf([padding, padding]);
  const forward: Forward = (save) => {
    const z = conv2d(x, kernel, stride, pad);
    const mean = averaged(channelMeans(z));
    const centered = sub<Tensor4D>(z, mean);
    const variance = averaged(channelMeans(square(centered)));
    onStatistics?.(mean, variance);
    const inverse = rsqrt(add<Tensor1D>(variance, epsilon));
    const factor = mul(scale, inverse);
    const unit = oneWhereFinite([variance, factor, shift]);
    const normalized = add<Tensor4D>(mul(centered, factor), mul(shift, unit));
    const y = activation === "relu" ? honestRelu(normalized, unit) : normalized;
    save([x, kernel, scale, centered, inverse, y]);
    return { value: y, gradFunc };
  };
  const gradFunc = (dy: Tensor4D, saved: Tensor[]) => {
    const [input, weights, gamma, centered, inverse, y] = saved as Saved; // what forward has saved
    const g = activation === "relu" ? mul<Tensor4D>(dy, step(y)) : dy;
    const ownGradient = channelMeans(g);
    const ownProduct = mul<Tensor1D>(channelMeans(mul(g, centered)), inverse);
    const meanGradient = averaged(ownGradient);
    const meanProduct = averaged(ownProduct);
    const factor = mul(gamma, inverse);
    const slope = neg(mul(mul(factor, inverse), meanProduct));
    const dz = add(mul(g, factor), sub(mul(centered, slope), mul(factor, meanGradient)));
    const geometry = { strides: stride, pad, dataFormat: "NHWC", dilations: 1 };
    const run = (name: string, inputs: NamedTensorMap, shape: object) =>
      engine().runKernel<Tensor>(name, inputs, { ...geometry, ...shape } as unknown as NamedAttrMap); // tfjs declares fewer kinds of attributes than it has
    const count = g.size / ownGradient.size;
    const own = [
      run(Conv2DBackpropFilter, { x: input, dy: dz }, { filterShape: weights.shape }),
      mul(ownProduct, count),
      mul(ownGradient, count),
    ];
    return inputGradient
      ? [run(Conv2DBackpropInput, { dy: dz, filter: weights }, { inputShape: input.shape }), ...own]
      : own;
  };
  return differentiable(forward, x, kernel, scale, shift, inputGradient);
}

/** Of each channel 1, or NaN where one of the vectors is not finite: batch statistics overflow to an infinite variance. */
const oneWhereFinite = (vectors: readonly Tensor[]): Tensor => add(addN(vectors.map((each) => mul(each, 0))), 1);

/** The ReLU of WASM makes 0 of NaN. */
const honestRelu = (x: Tensor4D, unit: Tensor): Tensor4D =>
  getBackend() === "wasm" ? mul<Tensor4D>(relu(x), unit) : relu(x);

/** Whether a backend has kernels for the operation and its gradient. */
const hasFused = (backend: string) =>
  [CONV_NORM_2D, CONV_NORM_2D_GRAD].every((kernel) => getKernel(kernel, backend) !== undefined);

type Forward = (save: (tensors: Tensor[]) => void) => Differentiated<Tensor4D>;

function differentiable(
  forward: Forward,
  x: Tensor4D,
  kernel: Tensor4D,
  scale: Tensor1D,
  shift: Tensor1D,
  inputGradient: boolean,
): Tensor4D {
  const inputs = inputGradient ? [x, kernel, scale, shift] : [kernel, scale, shift];
  return withGradient(inputs, (_, save) => forward(save));
}

type FusedOutputs = [y: Tensor4D, z: Tensor4D, mean: Tensor1D, variance: Tensor1D, ...reserves: Tensor[]];
type FusedSaved = [Tensor4D, Tensor4D, Tensor1D, Tensor1D, Tensor4D, Tensor1D, Tensor1D, Tensor?, ...Tensor[]];

type Saved = [Tensor4D, Tensor4D, Tensor1D, Tensor4D, Tensor1D, Tensor4D];
