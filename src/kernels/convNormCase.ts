import { conv2dCase } from "./conv2dCase.ts";
import type { KernelCase, PlainTensor } from "./knownAnswers.ts";

interface ConvNormAttrs {
  readonly stride: number;
  readonly padding: number;
  readonly relu: boolean;
}

type Shape4 = readonly [number, number, number, number];

/** Convolution, batch normalization and ReLU in plain loops, with the gradients: what the fused kernels must answer. */
export function convNormCase(
  xShape: Shape4,
  filterShape: Shape4,
  { stride, padding, relu }: ConvNormAttrs,
): { forward: KernelCase; backward: KernelCase } {
  const epsilon = 1e-3;
  const outSize = [1, 2].map((axis) =>
    Math.floor((xShape[axis]! + 2 * padding - filterShape[axis - 1]!) / stride + 1),
  ) as [number, number]; // of two axes
  const geometry = { stride, padding };
  const { x, filter, dy, output: z } = conv2dCase(xShape, filterShape, outSize, { ...geometry, gradient: null });
  const channels = filterShape[3];
  const count = z.length / channels;
  const total = (value: (i: number) => number) => {
    const sums = new Array<number>(channels).fill(0);
    for (let i = 0; i < z.length; i++) sums[i % channels]! += value(i);
    return sums;
  };
  const scale = Array.from({ length: channels }, (_, c) => 1 + c / 8);
  const shift = Array.from({ length: channels }, (_, c) => c / 4 - 0.5);
  const mean = total((i) => z[i]!).map((sum) => sum / count);
  const variance = total((i) => (z[i]! - mean[i % channels]!) ** 2).map((sum) => sum / count);
  const normal = z.map((value, i) => (value - mean[i % channels]!) / Math.sqrt(variance[i % channels]! + epsilon));
  const affine = normal.map((value, i) => value * scale[i % channels]! + shift[i % channels]!);
  const y = relu ? affine.map((value) => Math.max(0, value)) : affine;
  const g = dy.values.map((value, i) => (relu && affine[i]! <= 0 ? 0 : value));
  const dshift = total((i) => g[i]!);
  const dscale = total((i) => g[i]! * normal[i]!);
  const dz = g.map((value, i) => {
    const c = i % channels;
    const factor = scale[c]! / Math.sqrt(variance[c]! + epsilon);
    return factor * (value - dshift[c]! / count - (normal[i]! * dscale[c]!) / count);
  });
  const gradients = conv2dCase(xShape, filterShape, outSize, { ...geometry, gradient: dz });
  const vector = (values: readonly number[]): PlainTensor => ({ shape: [channels], values });
  const inputs = { x, filter, scale: vector(scale), shift: vector(shift) };
  const saved = { z: { shape: dy.shape, values: z }, mean: vector(mean), variance: vector(variance) };
  const attrs = { stride, padding, relu, epsilon, inputGradient: true };
  return {
    forward: { inputs, attrs, expected: [...y, ...z, ...mean, ...variance] },
    backward: {
      inputs: { dy, ...inputs, ...saved },
      attrs,
      expected: [...gradients.inputGradient, ...gradients.filterGradient, ...dscale, ...dshift],
    },
  };
}
