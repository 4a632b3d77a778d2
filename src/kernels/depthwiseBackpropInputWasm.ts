import { DepthwiseConv2dNativeBackpropInput, type Tensor4D } from "@tensorflow/tfjs-core";
import { paddingOf } from "../internal/paddingOf.ts";
import { conv2dCase } from "./conv2dCase.ts";
import { type DepthwiseAttrs, depthwiseInfo, forEachTap } from "./depthwiseTaps.ts";
import { attrsOf, inputsOf, wasmOf } from "./kernelArguments.ts";
import { knownAnswers } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

/** The gradient of a depthwise convolution by its image, `[B, H, W, C]`. */
export const depthwiseBackpropInputWasm: Repair = {
  kernel: DepthwiseConv2dNativeBackpropInput,
  backend: "wasm",
  kind: "missing",
  reason: "the WASM backend has no gradient of a depthwise convolution by its image",
  make:
    () =>
    ({ inputs, attrs, backend }) => {
      const { dy, filter } = inputsOf<{ dy: Tensor4D; filter: Tensor4D }>(inputs);
      const inputShape = attrsOf<{ inputShape: [number, number, number, number] }>(attrs).inputShape;
      const info = depthwiseInfo(inputShape, filter.shape, attrsOf<DepthwiseAttrs>(attrs));
      const multiplier = filter.shape[3];
      const heap = wasmOf(backend);
      const result = heap.makeOutput(inputShape, "float32");
      const to = heap.typedArrayFromHeap(result).fill(0);
      const weights = heap.typedArrayFromHeap(filter);
      const gradient = heap.typedArrayFromHeap(dy);
      forEachTap(info, (at, tap, out) => {
        for (let c = 0, o = 0; c < info.inChannels; c++)
          for (let m = 0; m < multiplier; m++, o++) to[at + c]! += weights[tap + o]! * gradient[out + o]!;
      });
      return result;
    },
  test: () => {
    const { filter, dy, inputGradient } = conv2dCase([2, 5, 4, 3], [3, 2, 3, 2], [3, 3], {
      stride: 2,
      padding: 1,
      depthwise: true,
    });
    return knownAnswers(DepthwiseConv2dNativeBackpropInput, [
      {
        inputs: { dy, filter },
        attrs: {
          strides: [2, 2],
          dilations: [1, 1],
          pad: paddingOf([1, 1]),
          inputShape: [2, 5, 4, 3],
        },
        expected: inputGradient,
      },
    ]);
  },
};
