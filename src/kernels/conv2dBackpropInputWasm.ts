import {
  backend_util,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  conv2d,
  engine,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { paddingOf } from "../internal/paddingOf.ts";
import type { WasmHeap } from "../simd/wasmHeap.ts";
import { composed } from "./composed.ts";
import { conv2dCase } from "./conv2dCase.ts";
import { attrsOf, inputsOf, wasmOf } from "./kernelArguments.ts";
import { knownAnswers } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

type ConvInfo = ReturnType<typeof backend_util.computeConv2DInfo>;

/** `dy` with stride − 1 zeros between its rows and columns. */
function dilate(heap: WasmHeap, dy: Tensor4D, strideHeight: number, strideWidth: number): Tensor4D {
  const [batch, height, width, channels] = dy.shape;
  const rows = (height - 1) * strideHeight + 1;
  const columns = (width - 1) * strideWidth + 1;
  const info = heap.makeOutput([batch, rows, columns, channels], "float32");
  const from = heap.typedArrayFromHeap(dy);
  const to = heap.typedArrayFromHeap(info).fill(0);
  let i = 0;
  for (let n = 0; n < batch; n++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        let o = ((n * rows + y * strideHeight) * columns + x * strideWidth) * channels;
        for (let c = 0; c < channels; c++) to[o++] = from[i++]!;
      }
  return engine().makeTensorFromTensorInfo(info) as Tensor4D; // of the four sizes above
}

/** The filter turned by 180°, its input and output channels exchanged. */
function reversed(heap: WasmHeap, filter: Tensor4D): Tensor4D {
  const [height, width, inputs, outputs] = filter.shape;
  const info = heap.makeOutput([height, width, outputs, inputs], "float32");
  const from = heap.typedArrayFromHeap(filter);
  const to = heap.typedArrayFromHeap(info);
  let i = 0;
  for (let tap = height * width - 1; tap >= 0; tap--)
    for (let c = 0; c < inputs; c++)
      for (let o = 0; o < outputs; o++) to[(tap * outputs + o) * inputs + c] = from[i++]!;
  return engine().makeTensorFromTensorInfo(info) as Tensor4D; // of the four sizes above
}

/** The padding, before and behind, of the convolution that goes back from `dy` to an image; negative when it would crop. */
function backwardPadding(info: ConvInfo): [[number, number], [number, number]] {
  const along = (inside: number, out: number, stride: number, kernel: number, before: number): [number, number] => [
    kernel - 1 - before,
    inside - 1 - (out - 1) * stride + before,
  ];
  return [
    along(info.inHeight, info.outHeight, info.strideHeight, info.filterHeight, info.padInfo.top),
    along(info.inWidth, info.outWidth, info.strideWidth, info.filterWidth, info.padInfo.left),
  ];
}

/**
 * The gradient of a convolution by its image (also the forward of `conv2dTranspose`) as a convolution of `dy`, its pixels
 * a stride apart, with the filter reversed and its channels exchanged: in XNNPACK, where the stock kernel is a scalar loop.
 *
 * Milliseconds on one core, batch 8, 3×3 (forward | this | stock): 80² C8 2.0 | 1.9 | 25; 80² C32 23 | 24 | 270;
 * 20² C32 1.4 | 1.7 | 16; 10² C64 1.4 | 1.7 | 14; 5² C8 0.01 | 0.05 | 0.08; stride 2, 40² C16 0.4 | 1.9 | 6.0.
 */
export const conv2dBackpropInputWasm: Repair = {
  kernel: Conv2DBackpropInput,
  backend: "wasm",
  kind: "slow",
  reason: "the stock kernel is a scalar loop, 10 times slower than the same sums as a forward convolution",
  make: (stock) => {
    const fast = composed((inputs, attrs, backend) => {
      const { dy, filter } = inputsOf<{ dy: Tensor4D; filter: Tensor4D }>(inputs);
      const heap = wasmOf(backend);
      const info = describe(filter, attrsOf<Conv2DBackpropInputAttrs>(attrs));
      const { strideHeight, strideWidth } = info;
      const strided = strideHeight > 1 || strideWidth > 1;
      const spread = strided ? dilate(heap, dy, strideHeight, strideWidth) : dy;
      return conv2d(spread, reversed(heap, filter), 1, paddingOf(...backwardPadding(info)));
    });
    return (call) => {
      const attrs = attrsOf<Conv2DBackpropInputAttrs>(call.attrs);
      const { filter } = inputsOf<{ filter: Tensor4D }>(call.inputs);
      const crops = backwardPadding(describe(filter, attrs))
        .flat()
        .some((pad) => pad < 0);
      return stock && (crops || attrs.dataFormat !== "NHWC") ? stock(call) : fast(call);
    };
  },
  test: () => {
    const strided = conv2dCase([2, 5, 4, 3], [3, 3, 3, 2], [3, 2], { stride: 2, padding: 1 });
    const plain = conv2dCase([2, 4, 3, 3], [3, 3, 3, 2], [4, 3], { padding: 1 });
    const common = { dataFormat: "NHWC" };
    return knownAnswers(Conv2DBackpropInput, [
      {
        inputs: { dy: strided.dy, filter: strided.filter },
        attrs: {
          ...common,
          strides: [2, 2],
          pad: paddingOf([1, 1], [1, 0]),
          inputShape: [2, 5, 4, 3],
        },
        expected: strided.inputGradient,
      },
      {
        inputs: { dy: plain.dy, filter: plain.filter },
        attrs: { ...common, strides: [1, 1], pad: "same", inputShape: [2, 4, 3, 3] },
        expected: plain.inputGradient,
      },
    ]);
  },
};

function describe(filter: Tensor4D, { inputShape, strides, pad, dimRoundingMode }: Conv2DBackpropInputAttrs): ConvInfo {
  return backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode);
}
