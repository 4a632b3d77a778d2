import {
  backend_util,
  Conv2D,
  type Conv2DAttrs,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  FusedConv2D,
  type KernelFunc,
  type NamedAttrMap,
  pad,
  slice,
  type Tensor,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { type MapPadding, paddingOf } from "../internal/paddingOf.ts";
import { callKernel, composed } from "./composed.ts";
import { conv2dCase } from "./conv2dCase.ts";
import { attrsOf } from "./kernelArguments.ts";
import { type KernelCase, knownAnswers } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

type Shape4 = [number, number, number, number];

/** A number as the zeros of each side, which the stock forward kernels take. */
const forward =
  (stock: KernelFunc): KernelFunc =>
  (call) => {
    const { pad: p } = attrsOf<Conv2DAttrs>(call.attrs);
    return stock(typeof p === "number" ? { ...call, attrs: { ...call.attrs, pad: paddingOf([p, p]) } } : call);
  };

/** The zeros of each side, or null where the stock kernel takes the padding: `valid`, and all that amounts to `same`. */
function zerosOf(
  inputShape: Shape4,
  filterShape: Shape4,
  attrs: NamedAttrMap,
): { attrs: NamedAttrMap; sides: MapPadding | null } {
  const { strides, pad: asked, dimRoundingMode } = attrsOf<Conv2DAttrs>(attrs);
  if (asked === "same" || asked === "valid") return { attrs, sides: null };
  const info = (padding: Conv2DAttrs["pad"]) =>
    backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, padding, dimRoundingMode).padInfo;
  const { top, bottom, left, right } = info(asked);
  const same = info("same");
  if (top === same.top && bottom === same.bottom && left === same.left && right === same.right)
    return { attrs: { ...attrs, pad: "same" }, sides: null };
  return {
    attrs: { ...attrs, pad: "valid" },
    sides: paddingOf([top, bottom], [left, right]),
  };
}

const filterGradient = (stock: KernelFunc): KernelFunc =>
  composed(({ x, dy }, attrs, backend) => {
    const { attrs: plain, sides } = zerosOf(x!.shape as Shape4, attrs.filterShape as Shape4, attrs); // images and filters have rank 4
    return callKernel(stock, { x: sides ? pad(x!, sides) : x!, dy: dy! }, plain, backend);
  });

const inputGradient = (stock: KernelFunc): KernelFunc =>
  composed(({ dy, filter }, attrs, backend): Tensor => {
    const shape = attrs.inputShape as Shape4; // images have rank 4
    const { attrs: plain, sides } = zerosOf(shape, filter!.shape as Shape4, attrs); // filters have rank 4
    if (!sides) return callKernel(stock, { dy: dy!, filter: filter! }, plain, backend);
    const padded = shape.map((n, i) => n + sides[i]![0] + sides[i]![1]) as Shape4; // as long as shape
    const whole = callKernel(stock, { dy: dy!, filter: filter! }, { ...plain, inputShape: padded }, backend);
    return slice(whole as Tensor4D, sides.map(([before]) => before) as Shape4, shape); // an image has rank 4
  });

const common = { dataFormat: "NHWC", strides: [2, 2], dilations: [1, 1] };
const uneven = paddingOf([1, 1], [1, 0]);

function gradientCases(): { filter: KernelCase[]; input: KernelCase[] } {
  const strided = conv2dCase([2, 5, 4, 3], [3, 3, 3, 2], [3, 2], { stride: 2, padding: 1 });
  const { x, filter, dy } = strided;
  return {
    filter: [
      {
        inputs: { x, dy },
        attrs: { ...common, pad: uneven, filterShape: [3, 3, 3, 2] },
        expected: strided.filterGradient,
      },
    ],
    input: [
      {
        inputs: { dy, filter },
        attrs: { ...common, pad: uneven, inputShape: [2, 5, 4, 3] },
        expected: strided.inputGradient,
      },
    ],
  };
}

/** One row under a window of three ones, a zero on each side of it. */
const forwardCase: KernelCase = {
  inputs: {
    x: { shape: [1, 1, 4, 1], values: [1, 2, 3, 4] },
    filter: { shape: [3, 3, 1, 1], values: [9, 9, 9, 1, 1, 1, 9, 9, 9] },
  },
  attrs: { ...common, strides: [1, 1], pad: 1 },
  expected: [3, 6, 9, 7],
};

const reason = "the stock kernel takes no padding but same and valid";

export const conv2dTensorflow: readonly Repair[] = [
  ...[Conv2D, FusedConv2D].map(
    (kernel): Repair => ({
      kernel,
      backend: "tensorflow",
      kind: "wrong",
      reason: "the stock kernel takes no padding that is a number",
      make: (stock) => forward(stock!),
      test: () => knownAnswers(kernel, [{ ...forwardCase, attrs: { ...forwardCase.attrs, activation: "linear" } }]),
    }),
  ),
  {
    kernel: Conv2DBackpropFilter,
    backend: "tensorflow",
    kind: "wrong",
    reason,
    make: (stock) => filterGradient(stock!),
    test: () => knownAnswers(Conv2DBackpropFilter, gradientCases().filter),
  },
  {
    kernel: Conv2DBackpropInput,
    backend: "tensorflow",
    kind: "wrong",
    reason,
    make: (stock) => inputGradient(stock!),
    test: () => knownAnswers(Conv2DBackpropInput, gradientCases().input),
  },
];
