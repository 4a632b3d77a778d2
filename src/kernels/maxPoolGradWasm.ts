import { backend_util, MaxPoolGrad, type MaxPoolGradAttrs, type Tensor4D } from "@tensorflow/tfjs-core";
import { SimdKernels } from "../simd/SimdKernels.ts";
import { attrsOf, inputsOf, wasmOf } from "./kernelArguments.ts";
import { knownAnswers } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

/** The gradient of a maximum over windows: each `dy` goes to the first pixel, row by row, that holds its window's maximum. */
export const maxPoolGradWasm: Repair = {
  kernel: MaxPoolGrad,
  backend: "wasm",
  kind: "wrong",
  reason:
    "the stock kernel drops the gradient of every window whose values are all negative and sends ties to the last pixel",
  make:
    () =>
    ({ inputs, attrs, backend }) => {
      const { filterSize, strides, pad, dimRoundingMode } = attrsOf<MaxPoolGradAttrs>(attrs);
      const { dy, input } = inputsOf<{ dy: Tensor4D; input: Tensor4D }>(inputs);
      const info = backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode);
      const { inHeight, inWidth, inChannels: channels, outHeight, outWidth } = info;
      const heap = wasmOf(backend);
      const simd = SimdKernels.find(heap);
      const halves = [info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth].every((n) => n === 2);
      const { top, bottom, left, right } = info.padInfo;
      if (
        simd &&
        halves &&
        top + bottom + left + right === 0 &&
        outHeight === inHeight >> 1 &&
        outWidth === inWidth >> 1
      ) {
        const made = simd.output(input.shape);
        simd.run.maxPoolGradient(simd.at(input), simd.at(dy), made.at, info.batchSize, inHeight, inWidth, channels);
        return made;
      }
      const dx = heap.makeOutput([...input.shape], "float32");
      const to = heap.typedArrayFromHeap(dx).fill(0);
      const x = heap.typedArrayFromHeap(input);
      const from = heap.typedArrayFromHeap(dy);
      let out = 0;
      for (let n = 0; n < info.batchSize; n++)
        for (let oy = 0; oy < outHeight; oy++) {
          const top = oy * info.strideHeight - info.padInfo.top;
          const y0 = Math.max(0, top);
          const y1 = Math.min(inHeight, top + info.filterHeight);
          for (let ox = 0; ox < outWidth; ox++) {
            const left = ox * info.strideWidth - info.padInfo.left;
            const x0 = Math.max(0, left);
            const x1 = Math.min(inWidth, left + info.filterWidth);
            const image = n * inHeight;
            for (let c = 0; c < channels; c++, out++) {
              let best = Number.NEGATIVE_INFINITY;
              let at = -1;
              for (let y = y0; y < y1; y++) {
                let i = ((image + y) * inWidth + x0) * channels + c;
                for (let j = x0; j < x1; j++, i += channels)
                  if (x[i]! > best) {
                    best = x[i]!;
                    at = i;
                  }
              }
              if (at >= 0) to[at]! += from[out]!;
            }
          }
        }
      return dx;
    },
  test: () =>
    knownAnswers(MaxPoolGrad, [
      {
        // One row of three windows: negative, tied, positive; two images with their order reversed.
        inputs: {
          input: {
            shape: [2, 2, 6, 1],
            values: [-4, -2, 5, 5, 1, 9, -3, -8, 5, 5, 2, 7, 1, 9, 5, 5, -4, -2, 2, 7, 5, 5, -3, -8],
          },
          output: { shape: [2, 1, 3, 1], values: [-2, 5, 9, 9, 5, -2] },
          dy: { shape: [2, 1, 3, 1], values: [1, 2, 3, 4, 5, 6] },
        },
        attrs: { filterSize: [2, 2], strides: [2, 2], pad: "valid" },
        expected: [0, 1, 2, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 5, 0, 0, 6, 0, 0, 0, 0, 0, 0],
      },
    ]),
};
