import {
  backend_util,
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  conv2d,
  matMul,
  reshape,
  slice,
  type Tensor4D,
  transpose,
} from "@tensorflow/tfjs-core";
import { paddingOf } from "../internal/paddingOf.ts";
import { composed } from "./composed.ts";
import { conv2dCase } from "./conv2dCase.ts";
import { attrsOf, inputsOf } from "./kernelArguments.ts";
import { knownAnswers } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

/**
 * The gradient of a convolution by its filter, as a convolution whose batch and channels trade places:
 *
 *     dF[ky, kx, c, o] = Σ_n Σ_p x[n, s·p + (ky, kx) − pad, c] · dy[n, p, o]
 *
 * is the image `[C, H, W, B]` under the filter `dy` as `[OH, OW, B, O]`, dilated by the stride. A pointwise filter is one
 * matrix product. Both run in XNNPACK; `matMul` does so only without its transpose flags, hence the explicit `transpose`.
 *
 * Milliseconds on one core, batch 8, 3×3 stride 1 (forward | this | slices and products):
 * 80² C8 1.8 | 4.5 | 10; 80² C32 31 | 72 | 87; 40² C32 7.9 | 16 | 21; 20² C64 7.6 | 13 | 14; 10² C64 1.8 | 3.4 | 3.5; 5² C64 0.5 | 0.9 | 1.0.
 * Pointwise, 20² 64 → 128: 1.8 | 5.7 as a convolution | 2.4 as a product.
 */
function filterGradient(x: Tensor4D, dy: Tensor4D, attrs: Conv2DBackpropFilterAttrs): Tensor4D {
  const { strides, pad, dimRoundingMode, filterShape, dataFormat } = attrs;
  if (dataFormat !== "NHWC") throw new Error(`Conv2DBackpropFilter: dataFormat must be "NHWC", got "${dataFormat}"`);
  const info = backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
  const { filterHeight, filterWidth, inChannels, outChannels, outHeight, outWidth, strideHeight, strideWidth } = info;
  const { top, left } = info.padInfo;
  const pointwise = filterHeight === 1 && filterWidth === 1 && strideHeight === 1 && strideWidth === 1;
  if (pointwise && outHeight === info.inHeight && outWidth === info.inWidth) {
    const pixels = info.batchSize * outHeight * outWidth;
    const columns = transpose(reshape(x, [pixels, inChannels]), [1, 0]);
    return reshape(matMul(columns, reshape(dy, [pixels, outChannels])), filterShape) as Tensor4D; // of the rank of filterShape
  }
  const behind = (inside: number, before: number, out: number, stride: number, kernel: number) =>
    Math.max(0, (out - 1) * stride + kernel - inside - before);
  const bottom = behind(info.inHeight, top, outHeight, strideHeight, filterHeight);
  const right = behind(info.inWidth, left, outWidth, strideWidth, filterWidth);
  const swapped = conv2d(
    transpose(x, [3, 1, 2, 0]),
    transpose(dy, [1, 2, 0, 3]),
    1,
    paddingOf([top, bottom], [left, right]),
    "NHWC",
    [strideHeight, strideWidth],
  );
  // Rows and columns of x that no window reached make it larger than the filter.
  return transpose(slice(swapped, [0, 0, 0, 0], [inChannels, filterHeight, filterWidth, outChannels]), [1, 2, 0, 3]);
}

export const conv2dBackpropFilterWasm: Repair = {
  kernel: Conv2DBackpropFilter,
  backend: "wasm",
  kind: "missing",
  reason: "the WASM backend has no gradient of a convolution by its filter, so nothing can be trained",
  make: () =>
    composed((inputs, attrs) => {
      const { x, dy } = inputsOf<{ x: Tensor4D; dy: Tensor4D }>(inputs);
      return filterGradient(x, dy, attrsOf<Conv2DBackpropFilterAttrs>(attrs));
    }),
  test: () => {
    const strided = conv2dCase([2, 5, 4, 3], [3, 3, 3, 2], [3, 2], { stride: 2, padding: 1 });
    const pointwise = conv2dCase([2, 3, 4, 3], [1, 1, 3, 2], [3, 4]);
    const common = { dataFormat: "NHWC" };
    return knownAnswers(Conv2DBackpropFilter, [
      {
        inputs: { x: strided.x, dy: strided.dy },
        attrs: {
          ...common,
          strides: [2, 2],
          pad: paddingOf([1, 1], [1, 0]),
          filterShape: [3, 3, 3, 2],
        },
        expected: strided.filterGradient,
      },
      {
        inputs: { x: pointwise.x, dy: pointwise.dy },
        attrs: { ...common, strides: [1, 1], pad: "same", filterShape: [1, 1, 3, 2] },
        expected: pointwise.filterGradient,
      },
    ]);
  },
};
