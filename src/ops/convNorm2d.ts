import {
  add,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  conv2d,
  customGrad,
  engine,
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
import { channelMeans } from "./channelMeans.ts";

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
  /** Called once with the batch's mean and (biased) variance per channel; they are disposed afterwards. */
  readonly onStatistics?: (mean: Tensor1D, variance: Tensor1D) => void;
}

/**
 * Convolution, batch normalization with the statistics of the batch, and ReLU, as one differentiable operation:
 * z = x ∗ kernel, y = max(0, γ·(z − μ)/√(σ² + ε) + β). (A bias before the normalization cancels and is left out.)
 *
 * The gradient needs few passes over the maps: with g = dy·[y > 0] and ẑ = (z − μ)/√(σ² + ε),
 * dβ = Σ g, dγ = Σ g·ẑ, dz = γ/√(σ² + ε) · (g − mean g − ẑ · mean(g·ẑ)).
 *
 * @param x `[B, H, W, Cin]`
 * @param kernel `[kH, kW, Cin, Cout]`
 * @param scale γ `[Cout]`
 * @param shift β `[Cout]`
 */
export function convNorm2d(
  x: Tensor4D,
  kernel: Tensor4D,
  scale: Tensor1D,
  shift: Tensor1D,
  {
    stride = 1,
    padding = (kernel.shape[0] - 1) / 2,
    activation = "relu",
    epsilon = 1e-5,
    inputGradient = true,
    onStatistics,
  }: ConvNorm2dOptions = {},
): Tensor4D {
  const pad: Padding = [
    [0, 0],
    [padding, padding],
    [padding, padding],
    [0, 0],
  ];
  const forward = (save: (tensors: Tensor[]) => void) => {
    const z = conv2d(x, kernel, stride, pad);
    const mean = channelMeans(z);
    const centered = sub(z, mean) as Tensor4D;
    const variance = channelMeans(square(centered));
    onStatistics?.(mean, variance);
    const inverse = rsqrt(add(variance, epsilon)) as Tensor1D;
    const normalized = add(mul(centered, mul(scale, inverse)), shift);
    const y = activation === "relu" ? relu(normalized) : normalized;
    save([x, kernel, scale, centered, inverse, y]);
    return { value: y, gradFunc };
  };
  const gradFunc = (dy: Tensor, saved: Tensor[]) => {
    const [input, weights, gamma, centered, inverse, y] = saved as Saved;
    const g = (activation === "relu" ? mul(dy, step(y)) : dy) as Tensor4D;
    const meanGradient = channelMeans(g);
    const meanProduct = mul(channelMeans(mul(g, centered)), inverse);
    const factor = mul(gamma, inverse);
    const slope = neg(mul(mul(factor, inverse), meanProduct));
    const dz = add(mul(g, factor), sub(mul(centered, slope), mul(factor, meanGradient)));
    const geometry = { strides: stride, pad, dataFormat: "NHWC", dilations: 1 };
    const run = (name: string, inputs: NamedTensorMap, shape: object) =>
      engine().runKernel(name, inputs, { ...geometry, ...shape } as unknown as NamedAttrMap) as Tensor;
    const count = g.size / meanGradient.size;
    const own = [
      run(Conv2DBackpropFilter, { x: input, dy: dz }, { filterShape: weights.shape }),
      mul(meanProduct, count),
      mul(meanGradient, count),
    ];
    return inputGradient
      ? [run(Conv2DBackpropInput, { dy: dz, filter: weights }, { inputShape: input.shape }), ...own]
      : own;
  };
  const op = customGrad((...args) => forward(args.at(-1) as unknown as (tensors: Tensor[]) => void));
  return (inputGradient ? op(x, kernel, scale, shift) : op(kernel, scale, shift)) as Tensor4D;
}

type Padding = [[number, number], [number, number], [number, number], [number, number]];
type Saved = [Tensor4D, Tensor4D, Tensor1D, Tensor4D, Tensor1D, Tensor4D];
