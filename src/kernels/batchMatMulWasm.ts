import { BatchMatMul, matMul, type Rank, reshape, tensor2d, tidy } from "@tensorflow/tfjs-core";
import { copyOnHeap } from "../simd/wasmHeap.ts";
import { callKernel, composed } from "./composed.ts";
import { wasmOf } from "./kernelArguments.ts";
import { close } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

/**
 * The matrix product, its right operand copied when its memory was a right operand in another shape before: the stock
 * kernel keeps the packed operand by memory alone.
 */
export const batchMatMulWasm: Repair = {
  kernel: BatchMatMul,
  backend: "wasm",
  kind: "wrong",
  reason:
    "the stock kernel returns a stale product, and may write past its end, when the same memory is the right operand in two shapes",
  make: (stock) => {
    const shapes = new WeakMap<object, string>();
    const copying = composed(({ a, b }, attrs, backend) =>
      callKernel(stock!, { a: a!, b: copyOnHeap(wasmOf(backend), b!) }, attrs, backend),
    );
    return (call) => {
      const { dataId, shape } = call.inputs.b!;
      const key = shape.join();
      const known = shapes.get(dataId);
      if (known === undefined) shapes.set(dataId, key);
      return known === undefined || known === key ? stock!(call) : copying(call);
    };
  },
  test: async () => {
    // Wide second: a stale product is then narrower than its memory (the other way round it writes past the end).
    const product = tidy(() => {
      const b = tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
      matMul(tensor2d([1, 1, 1], [1, 3]), b);
      return matMul(tensor2d([1, 1], [1, 2]), reshape<Rank.R2>(b, [2, 3]));
    });
    const values = await product.data();
    product.dispose();
    return close(values, [5, 7, 9]);
  },
};
