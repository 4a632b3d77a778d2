import {
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  conv2d,
  dispose,
  engine,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  relu as rectified,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor,
  tensor1d,
} from "@tensorflow/tfjs-core";
import { CONV_NORM_2D, CONV_NORM_2D_GRAD, type ConvNorm2dAttrs, reservesOf } from "../internal/fusedKernels.ts";
import { type MapPadding, paddingOf } from "../internal/paddingOf.ts";
import { composed } from "./composed.ts";
import { convNormCase } from "./convNormCase.ts";
import { attrsOf, inputsOf } from "./kernelArguments.ts";
import { close, type KernelCase } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";
import { runTensorflow } from "./tfjsNode.ts";

/** Zeros on each side, by the name that TensorFlow's own gradients take where there is one. */
const zerosAround = ({ stride, padding: p }: ConvNorm2dAttrs, [kernel]: readonly number[]): "same" | MapPadding =>
  stride === 1 && 2 * p === kernel! - 1 ? "same" : paddingOf([p, p]);

interface ForwardInputs {
  readonly x: Tensor4D;
  readonly filter: Tensor4D;
  readonly scale: Tensor1D;
  readonly shift: Tensor1D;
}

/** Outputs y, z (the convolution), its mean and variance per channel, and what TensorFlow reserves for the gradient. */
const forward = composed((inputs, attrs, backend) => {
  const { x, filter, scale, shift } = inputsOf<ForwardInputs>(inputs);
  const own = attrsOf<ConvNorm2dAttrs>(attrs);
  const { stride, relu, epsilon } = own;
  const z = conv2d(x, filter, stride, zerosAround(own, filter.shape));
  const none = tensor1d([], "float32");
  const [normalized, mean, unbiased, ...reserves] = runTensorflow(
    backend,
    "FusedBatchNormV3",
    [z, scale, shift, none, none],
    { epsilon, exponential_avg_factor: 1, data_format: "NHWC", is_training: true },
    { types: ["T", "U"], outputs: 6 },
  ) as [Tensor4D, Tensor1D, Tensor1D, Tensor, Tensor, Tensor]; // outputs of FusedBatchNormV3
  const count = z.size / z.shape[3];
  return [relu ? rectified(normalized) : normalized, z, mean, mul(unbiased, (count - 1) / count), ...reserves];
});

/** Inputs are dy and those and the outputs of the other; outputs as on WASM. */
const backward = composed(({ dy, x, filter, scale, y, z, reserve1, reserve2, reserve3 }, attrs, backend) => {
  const own = attrsOf<ConvNorm2dAttrs>(attrs);
  const { stride, relu, epsilon, inputGradient } = own;
  const g = relu ? runTensorflow(backend, "ReluGrad", [dy!, y!], {})[0]! : dy!;
  const [dz, dscale, dshift] = runTensorflow(
    backend,
    "FusedBatchNormGradV3",
    [g, z!, scale!, reserve1!, reserve2!, reserve3!],
    { epsilon, data_format: "NHWC", is_training: true },
    { types: ["T", "U"], outputs: 5 },
  ) as [Tensor, Tensor, Tensor, Tensor, Tensor]; // outputs of FusedBatchNormGradV3
  const pad = zerosAround(own, filter!.shape);
  const geometry = { strides: stride, pad, dataFormat: "NHWC", dilations: 1 };
  const run = (name: string, inputs: NamedTensorMap, shape: object) =>
    engine().runKernel(name, inputs, { ...geometry, ...shape } as unknown as NamedAttrMap) as Tensor; // tfjs declares fewer kinds of attributes than it has
  const dfilter = run(Conv2DBackpropFilter, { x: x!, dy: dz }, { filterShape: filter!.shape });
  if (!inputGradient) return [dfilter, dscale, dshift];
  return [run(Conv2DBackpropInput, { dy: dz, filter: filter! }, { inputShape: x!.shape }), dfilter, dscale, dshift];
});

const reason =
  "convolution, batch normalization and ReLU, and their gradient, by TensorFlow's own operations for them, a few for many";

const cases = () => [
  convNormCase([2, 5, 4, 3], [3, 3, 3, 5], { stride: 1, padding: 1, relu: true }),
  convNormCase([2, 7, 6, 1], [3, 3, 1, 12], { stride: 2, padding: 1, relu: false }),
  convNormCase([2, 3, 5, 4], [1, 1, 4, 8], { stride: 1, padding: 0, relu: true }),
];

/** Whether forward outputs and, if `gradient`, what the other kernel makes of them are right. */
async function answers(gradient: boolean): Promise<boolean> {
  for (const { forward, backward } of cases()) {
    const inputs = tensorsOf(forward.inputs);
    const made: Tensor[] = Object.values(inputs);
    try {
      const outputs = engine().runKernel<Tensor[]>(CONV_NORM_2D, inputs, forward.attrs);
      made.push(...outputs);
      if (!close(await numbers(outputs.slice(0, 4)), forward.expected)) return false;
      if (!gradient) continue;
      const [y, z, , , ...reserves] = outputs as [Tensor, Tensor, ...Tensor[]]; // what forward gives
      const { dy } = tensorsOf({ dy: backward.inputs.dy! });
      made.push(dy!);
      const all = { ...inputs, dy: dy!, y, z, ...reservesOf(reserves) };
      const gradients = engine().runKernel<Tensor[]>(CONV_NORM_2D_GRAD, all, backward.attrs);
      made.push(...gradients);
      if (!close(await numbers(gradients), backward.expected)) return false;
    } catch {
      return false;
    } finally {
      dispose(made);
    }
  }
  return true;
}

const tensorsOf = (plain: KernelCase["inputs"]): NamedTensorMap =>
  Object.fromEntries(
    Object.entries(plain).map(([name, { values, shape }]) => [name, tensor([...values], [...shape], "float32")]),
  );

const numbers = async (tensors: readonly Tensor[]) =>
  (await Promise.all(tensors.map(async (t) => [...(await t.data())]))).flat();

export const convNorm2dTensorflow: readonly Repair[] = [
  {
    kernel: CONV_NORM_2D,
    backend: "tensorflow",
    kind: "fused",
    reason,
    make: () => forward,
    test: () => answers(false),
  },
  {
    kernel: CONV_NORM_2D_GRAD,
    backend: "tensorflow",
    kind: "fused",
    reason,
    make: () => backward,
    test: () => answers(true),
  },
];
