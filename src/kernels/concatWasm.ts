import { backend_util, Concat, type TensorInfo } from "@tensorflow/tfjs-core";
import { SimdKernels } from "../simd/SimdKernels.ts";
import { attrsOf, wasmOf } from "./kernelArguments.ts";
import { knownAnswers } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

/** Concatenation along any axis, run by run inside the WASM memory. */
export const concatWasm: Repair = {
  kernel: Concat,
  backend: "wasm",
  kind: "slow",
  simd: true,
  reason: "the stock kernel makes two JavaScript calls for every pixel of every input",
  make: (stock) => (args) => {
    const parts = Object.values(args.inputs) as TensorInfo[]; // a list
    const [first] = parts;
    const { axis: given } = attrsOf<{ axis: number }>(args.attrs);
    if (!first || parts.some(({ dtype }) => dtype !== "float32")) return stock!(args);
    const axis = given < 0 ? given + first.shape.length : given;
    // The stock kernel leaves empty parts out before it compares the others.
    if (parts.some(({ shape }) => shape.includes(0))) return stock!(args);
    backend_util.assertParamsConsistent(
      parts.map(({ shape }) => shape),
      axis,
    );
    const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);
    const rows = product(first.shape.slice(0, axis));
    const runs = parts.map(({ shape }) => product(shape.slice(axis)));
    const pitch = runs.reduce((a, b) => a + b, 0);
    const simd = SimdKernels.of(wasmOf(args.backend));
    const shape = first.shape.with(
      axis,
      parts.reduce((sum, part) => sum + part.shape[axis]!, 0),
    );
    const out = simd.output(shape);
    let to = out.at;
    for (const [i, part] of parts.entries()) {
      simd.run.copyRows(simd.at(part), to, rows, runs[i]!, runs[i]!, pitch);
      to += 4 * runs[i]!;
    }
    return out;
  },
  test: () =>
    knownAnswers(Concat, [
      {
        inputs: {
          0: { shape: [2, 1], values: [1, 2] },
          1: { shape: [2, 5], values: [3, 4, 5, 6, 7, 8, 9, 10, 11, 12] },
        },
        attrs: { axis: 1 },
        expected: [1, 3, 4, 5, 6, 7, 2, 8, 9, 10, 11, 12],
      },
      {
        inputs: { 0: { shape: [1, 2], values: [1, 2] }, 1: { shape: [2, 2], values: [3, 4, 5, 6] } },
        attrs: { axis: 0 },
        expected: [1, 2, 3, 4, 5, 6],
      },
    ]),
};
