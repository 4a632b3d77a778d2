import { type Tensor, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { addBottleneckBlock, addHmpBlock } from "../../src/network/blocks.ts";
import { NetworkBuilder } from "../../src/network/builder.ts";
import { forwardTraining } from "../../src/network/forwardTraining.ts";
import type { Network } from "../../src/network/network.ts";
import { parametersOf } from "../../src/network/parameters.ts";
import { randomTensor } from "./randomTensor.ts";

/** The shifts keep each ReLU of a block wide open, so that finite differences meet no kink. */
function parameter(name: string, kind: string, shape: readonly number[]): Tensor {
  if (kind === "scale") return randomTensor([...shape], name, 0.3, 0.6);
  return kind === "shift" ? randomTensor([...shape], name, 4, 5) : randomTensor([...shape], name);
}

function block(add: typeof addHmpBlock, channels: number): Network {
  const net = new NetworkBuilder();
  // By another name than "input", whose gradient a network leaves out.
  const x = { op: "input", name: "x", shape: [5, 6, 4] } as const;
  net.units.push(x);
  const out = add(net, x, channels, "block");
  return { units: net.units, input: x.shape, heatmaps: out.name, landmarks: channels, beta: 1, grid: "center" };
}

/** Residual blocks in training mode (batch statistics), differentiable in their input and in one kernel. */
export const blockCases = (
  [
    ["HMP block with a skip convolution", addHmpBlock, 8, "block.scale2.0.weight"],
    ["HMP block with an identity skip", addHmpBlock, 4, "block.scale1.0.weight"],
    ["bottleneck block", addBottleneckBlock, 6, "block.conv.0.weight"],
  ] as const
).map(([name, add, channels, kernel]) => {
  const network = block(add, channels);
  const specs = parametersOf(network);
  return {
    name: `${name}, training mode`,
    inputs: [{ shape: [2, 5, 6, 4] }, { shape: specs.find((spec) => spec.name === kernel)!.shape }],
    f: (x: Tensor, w: Tensor): Tensor =>
      tidy(() => {
        const parameters = new Map(specs.map((spec) => [spec.name, parameter(spec.name, spec.kind, spec.shape)]));
        parameters.set(kernel, w);
        return forwardTraining(network, parameters, x as Tensor4D);
      }),
  };
});
