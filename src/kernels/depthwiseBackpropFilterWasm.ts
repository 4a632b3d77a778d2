import { DepthwiseConv2dNativeBackpropFilter, type Tensor4D } from "@tensorflow/tfjs-core";
import { paddingOf } from "../internal/paddingOf.ts";
import { conv2dCase } from "./conv2dCase.ts";
import { type DepthwiseAttrs, depthwiseInfo, forEachTap } from "./depthwiseTaps.ts";
import { attrsOf, inputsOf, wasmOf } from "./kernelArguments.ts";
import { knownAnswers } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

/** The gradient of a depthwise convolution by its filter, `[kh, kw, C, M]`. */
export const depthwiseBackpropFilterWasm: Repair = {
  kernel: DepthwiseConv2dNativeBackpropFilter,
  backend: "wasm",
  kind: "missing",
  reason: "the WASM backend has no gradient of a depthwise convolution by its filter",
  make:
    () =>
    ({ inputs, attrs, backend }) => {
      const { x, dy } = inputsOf<{ x: Tensor4D; dy: Tensor4D }>(inputs);
      const filterShape = attrsOf<{ filterShape: [number, number, number, number] }>(attrs).filterShape;
      const info = depthwiseInfo(x.shape, filterShape, attrsOf<DepthwiseAttrs>(attrs));
      const multiplier = filterShape[3];
      const heap = wasmOf(backend);
      const result = heap.makeOutput(filterShape, "float32");
      const to = heap.typedArrayFromHeap(result).fill(0);
      const from = heap.typedArrayFromHeap(x);
      const gradient = heap.typedArrayFromHeap(dy);
      forEachTap(info, (at, filter, out) => {
        for (let c = 0, o = 0; c < info.inChannels; c++)
          for (let m = 0; m < multiplier; m++, o++) to[filter + o]! += from[at + c]! * gradient[out + o]!;
      });
      return result;
    },
  test: () => {
    const { x, dy, filterGradient } = conv2dCase([2, 5, 4, 3], [3, 2, 3, 2], [3, 3], {
      stride: 2,
      padding: 1,
      depthwise: true,
    });
    return knownAnswers(DepthwiseConv2dNativeBackpropFilter, [
      {
        inputs: { x, dy },
        attrs: {
          strides: [2, 2],
          dilations: [1, 1],
          pad: paddingOf([1, 1]),
          filterShape: [3, 2, 3, 2],
        },
        expected: filterGradient,
      },
    ]);
  },
};
