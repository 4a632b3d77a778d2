import { Identity, type TensorInfo } from "@tensorflow/tfjs-core";
import { inputsOf } from "./kernelArguments.ts";
import { knownAnswers } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

/** A tensor over the same memory, counted once more, as on the other backends. Every tensor that a gradient needs passes here. */
export const identityWasm: Repair = {
  kernel: Identity,
  backend: "wasm",
  kind: "slow",
  reason: "the stock kernel copies the numbers, in training those of every map",
  make: (stock) => (call) => {
    const { dataId, shape, dtype } = inputsOf<{ x: TensorInfo }>(call.inputs).x;
    if (dtype === "string") return stock!(call);
    (call.backend as { incRef(dataId: object): void }).incRef(dataId); // every backend counts
    return { dataId, shape, dtype };
  },
  test: () =>
    knownAnswers(Identity, [
      { inputs: { x: { shape: [2, 2], values: [1, 2, 3, 4] } }, attrs: {}, expected: [1, 2, 3, 4] },
    ]),
};
