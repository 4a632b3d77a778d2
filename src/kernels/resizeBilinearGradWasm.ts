import type { Tensor4D } from "@tensorflow/tfjs-core";
import { RESIZE_BILINEAR_GRAD } from "../internal/fusedKernels.ts";
import { SimdKernels } from "../simd/SimdKernels.ts";
import { attrsOf, inputsOf, wasmOf } from "./kernelArguments.ts";
import { type KernelCase, knownAnswers } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

type Shape4 = readonly [batch: number, height: number, width: number, channels: number];

/** The definition, in plain loops: aligned corners. */
function gradientCase([batch, height, width, channels]: Shape4, [outHeight, outWidth]: [number, number]): KernelCase {
  const shape = [batch, outHeight, outWidth, channels];
  const values = Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(3 * i + 1));
  const expected = new Array<number>(batch * height * width * channels).fill(0);
  const taps = (o: number, inputs: number, outputs: number): [number, number][] => {
    const at = outputs > 1 ? (o * (inputs - 1)) / (outputs - 1) : 0;
    const low = Math.floor(at);
    return [
      [low, 1 - at + low],
      [Math.min(low + 1, inputs - 1), at - low],
    ];
  };
  for (const [i, value] of values.entries()) {
    const c = i % channels;
    const x = Math.floor(i / channels) % outWidth;
    const y = Math.floor(i / channels / outWidth) % outHeight;
    const n = Math.floor(i / channels / outWidth / outHeight);
    for (const [row, v] of taps(y, height, outHeight))
      for (const [column, u] of taps(x, width, outWidth))
        expected[((n * height + row) * width + column) * channels + c]! += u * v * value;
  }
  return { inputs: { dy: { shape, values } }, attrs: { inputShape: [batch, height, width, channels] }, expected };
}

export const resizeBilinearGradWasm: Repair = {
  kernel: RESIZE_BILINEAR_GRAD,
  backend: "wasm",
  kind: "fused",
  simd: true,
  reason: "the gradient of bilinear up-sampling with aligned corners in one pass, not by gathering",
  make:
    () =>
    ({ inputs, attrs, backend }) => {
      const { dy } = inputsOf<{ dy: Tensor4D }>(inputs);
      const [batch, height, width, channels] = attrsOf<{ inputShape: Shape4 }>(attrs).inputShape;
      const [, outHeight, outWidth] = dy.shape;
      const simd = SimdKernels.of(wasmOf(backend));
      const dx = simd.output([batch, height, width, channels]);
      simd.floats(dx.at, batch * height * width * channels).fill(0);
      const scale = (inputs: number, outputs: number) => (outputs > 1 ? (inputs - 1) / (outputs - 1) : 0);
      const [scaleY, scaleX] = [scale(height, outHeight), scale(width, outWidth)];
      simd.run.resizeBilinearGradient(
        simd.at(dy),
        dx.at,
        batch,
        height,
        width,
        channels,
        outHeight,
        outWidth,
        scaleY,
        scaleX,
      );
      return dx;
    },
  test: () =>
    knownAnswers(RESIZE_BILINEAR_GRAD, [gradientCase([2, 3, 4, 5], [7, 8]), gradientCase([1, 2, 1, 4], [5, 3])]),
};
