import type { KernelFunc, TensorInfo } from "@tensorflow/tfjs-core";
import { CONV_NORM_2D, CONV_NORM_2D_GRAD, type ConvNorm2dAttrs } from "../internal/fusedKernels.ts";
import { mapTuple } from "../internal/mapTuple.ts";
import { backwardScheme } from "../simd/convBackward.ts";
import { forwardScheme } from "../simd/convForward.ts";
import { convGeometry } from "../simd/convGeometry.ts";
import { imagesAtATime } from "../simd/imagesAtATime.ts";
import { SimdKernels } from "../simd/SimdKernels.ts";
import { convNormCase } from "./convNormCase.ts";
import { attrsOf, inputsOf, wasmOf } from "./kernelArguments.ts";
import { knownAnswers } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

/** Inputs x, filter, scale, shift; outputs y, z (the convolution), and its mean and variance per channel. */
const forward: KernelFunc = ({ inputs, attrs, backend }) => {
  const { x, filter, scale, shift } = inputsOf<Record<"x" | "filter" | "scale" | "shift", TensorInfo>>(inputs);
  const { stride, padding, relu, epsilon } = attrsOf<ConvNorm2dAttrs>(attrs);
  const simd = SimdKernels.of(wasmOf(backend));
  const g = convGeometry(x.shape, filter.shape, stride, padding);
  const channels = g.outChannels;
  const pixels = g.outHeight * g.outWidth;
  const shape = [g.batch, g.outHeight, g.outWidth, channels];
  const [y, z] = [simd.output(shape), simd.output(shape)];
  const [mean, variance] = [simd.output([channels]), simd.output([channels])];
  const scheme = forwardScheme(simd, g);
  // An address for each size.
  const [guess, factor, sums, ...rest] = simd.scratch(channels, channels, 4 * channels, ...scheme.scratch) as [
    number,
    number,
    number,
    ...number[],
  ];
  scheme.prepare(simd.at(filter), rest);
  // Deviations from the first image's mean: sums of squares without cancellation, in one pass over each image.
  const around = simd.floats(guess, channels).fill(0);
  const first = simd.doubles(sums, channels).fill(0);
  const second = simd.doubles(sums + 8 * channels, channels).fill(0);
  const images = imagesAtATime(g);
  for (let n = 0; n < g.batch; n++) {
    const out = z.at + 4 * n * pixels * channels;
    if (n % images === 0) scheme.run(simd.at(x), z.at, n, Math.min(images, g.batch - n), rest);
    if (n === 0) {
      simd.run.moments(out, pixels, channels, guess, sums, sums + 8 * channels);
      for (let c = 0; c < channels; c++) around[c] = first[c]! / pixels;
      first.fill(0);
      second.fill(0);
    }
    simd.run.moments(out, pixels, channels, guess, sums, sums + 8 * channels);
  }
  const count = g.batch * pixels;
  const means = simd.floats(mean.at, channels);
  const variances = simd.floats(variance.at, channels);
  for (let c = 0; c < channels; c++) {
    const shifted = first[c]! / count;
    means[c] = around[c]! + shifted;
    variances[c] = Math.max(0, second[c]! / count - shifted * shifted);
  }
  writeFactor(simd, factor, [simd.at(scale), simd.at(shift), variance.at], channels, epsilon);
  const calls = simd.parts(count, UNIT).map(([start, some]) => {
    const at = 4 * start * channels;
    return [z.at + at, y.at + at, some, channels, mean.at, factor, simd.at(shift), Number(relu)];
  });
  simd.share("normalize", calls);
  return [y, z, mean, variance];
};

/** Pixels that are worth a call of another thread. */
const UNIT = 4096;

/** γ/√(σ² + ε), the same numbers forward and backward; NaN where it, the shift or the variance is not finite. */
function writeFactor(
  simd: SimdKernels,
  factor: number,
  given: readonly [scale: number, shift: number, variance: number],
  channels: number,
  epsilon: number,
): void {
  const [to, gamma, beta, sigma2] = mapTuple([factor, ...given], (at) => simd.floats(at, channels));
  for (let c = 0; c < channels; c++) {
    to[c] = gamma[c]! / Math.sqrt(sigma2[c]! + epsilon);
    if (![to[c]!, beta[c]!, sigma2[c]!].every(Number.isFinite)) to[c] = Number.NaN;
  }
}

type GradInputs = Record<"dy" | "x" | "filter" | "scale" | "shift" | "z" | "mean" | "variance", TensorInfo>;

/** Outputs the gradients of filter, scale and shift, and before them that of x if `inputGradient`. */
const backward: KernelFunc = ({ inputs, attrs, backend }) => {
  const { dy, x, filter, scale, shift, z, mean, variance } = inputsOf<GradInputs>(inputs);
  const { stride, padding, relu, epsilon, inputGradient } = attrsOf<ConvNorm2dAttrs>(attrs);
  const simd = SimdKernels.of(wasmOf(backend));
  const g = convGeometry(x.shape, filter.shape, stride, padding);
  const channels = g.outChannels;
  const pixels = g.outHeight * g.outWidth;
  const count = g.batch * pixels;
  const dx = inputGradient ? simd.output(x.shape) : null;
  const [dfilter, dscale, dshift] = [simd.output(filter.shape), simd.output([channels]), simd.output([channels])];
  const scheme = backwardScheme(simd, g, inputGradient);
  const [sums, factor, slope, offset, ...rest] = simd.scratch(
    4 * channels,
    channels,
    channels,
    channels,
    ...scheme.scratch,
  ) as [number, number, number, number, ...number[]]; // an address for each size
  writeFactor(simd, factor, [simd.at(scale), simd.at(shift), simd.at(variance)], channels, epsilon);
  const at = { dy: simd.at(dy), z: simd.at(z), mean: simd.at(mean), shift: simd.at(shift) };
  const first = simd.doubles(sums, channels).fill(0);
  const second = simd.doubles(sums + 8 * channels, channels).fill(0);
  simd.run.gradientMoments(at.dy, at.z, count, channels, at.mean, factor, at.shift, relu, sums, sums + 8 * channels);
  const [sigma2, f, s, o, ds, db] = mapTuple([simd.at(variance), factor, slope, offset, dscale.at, dshift.at], (p) =>
    simd.floats(p, channels),
  );
  for (let c = 0; c < channels; c++) {
    const inverse = 1 / Math.sqrt(sigma2[c]! + epsilon);
    ds[c] = second[c]! * inverse;
    db[c] = first[c]!;
    s[c] = (-f[c]! * inverse * inverse * second[c]!) / count;
    o[c] = (-f[c]! * first[c]!) / count;
  }
  scheme.run(
    {
      x: simd.at(x),
      filter: simd.at(filter),
      dx: dx?.at ?? null,
      dfilter: dfilter.at,
      writeGradient: (n, to, spread) => {
        const rows = simd.parts(g.outHeight, Math.ceil(UNIT / g.outWidth)).map(([start, some]) => {
          const image = 4 * (n * pixels + start * g.outWidth) * channels;
          return [
            ...[at.dy + image, at.z + image, to + 4 * start * spread.stride * spread.columns * g.outPitch],
            ...[some, g.outWidth, channels, at.mean, factor, at.shift, slope, offset, Number(relu)],
            ...[spread.columns, g.outPitch, spread.stride],
          ];
        });
        simd.share("normalizeGradient", rows);
      },
    },
    rest,
  );
  return dx ? [dx, dfilter, dscale, dshift] : [dfilter, dscale, dshift];
};

const reason = "convolution, batch normalization and ReLU as one kernel, and their gradient as another";

let made: readonly ReturnType<typeof convNormCase>[] | undefined;

/** Two images, odd sizes, channels that fill no vector; strided, and pointwise. Made once for both kernels, as they take long. */
const cases = () => {
  made ??= [
    convNormCase([2, 5, 4, 3], [3, 3, 3, 5], { stride: 1, padding: 1, relu: true }),
    convNormCase([2, 7, 6, 1], [3, 3, 1, 12], { stride: 2, padding: 1, relu: false }),
    convNormCase([2, 3, 5, 4], [1, 1, 4, 8], { stride: 1, padding: 0, relu: true }),
    convNormCase([2, 9, 8, 6], [3, 3, 6, 13], { stride: 1, padding: 1, relu: true }), // tiles of Winograd's
  ];
  return made;
};

export const convNorm2dWasm: Repair = {
  kernel: CONV_NORM_2D,
  backend: "wasm",
  kind: "fused",
  simd: true,
  reason,
  make: () => forward,
  test: () =>
    knownAnswers(
      CONV_NORM_2D,
      cases().map((c) => c.forward),
    ),
};

export const convNorm2dGradWasm: Repair = {
  kernel: CONV_NORM_2D_GRAD,
  backend: "wasm",
  kind: "fused",
  simd: true,
  reason,
  make: () => backward,
  test: () =>
    knownAnswers(
      CONV_NORM_2D_GRAD,
      cases().map((c) => c.backward),
    ),
};
