import { backend_util, Mean, Sum, type SumAttrs, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { attrsOf, inputsOf, wasmOf } from "./kernelArguments.ts";
import { knownAnswers } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

/** Sums over the middle axis of `[outer, n, inner]`, in float64. */
function sums(x: Float32Array | Float64Array, outer: number, n: number, inner: number): Float64Array {
  const out = new Float64Array(outer * inner);
  let i = 0;
  for (let o = 0; o < outer; o++) {
    if (inner === 1) {
      let sum = 0; // much faster than a sum in memory
      for (let k = 0; k < n; k++) sum += x[i++]!;
      out[o] = sum;
    } else {
      const to = out.subarray(o * inner, (o + 1) * inner);
      for (let k = 0; k < n; k++) for (let j = 0; j < inner; j++) to[j]! += x[i++]!;
    }
  }
  return out;
}

/** Over all of the given axes, one run of neighbouring ones after the other. */
function sumOver(x: Float32Array, shape: readonly number[], axes: readonly number[]): Float64Array {
  const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);
  let values: Float32Array | Float64Array = x;
  let left = [...shape];
  for (let end = shape.length; end > 0; end--) {
    if (!axes.includes(end - 1)) continue;
    let start = end - 1;
    while (axes.includes(start - 1)) start--;
    const [before, within, after] = [left.slice(0, start), left.slice(start, end), left.slice(end)];
    values = sums(values, product(before), product(within), product(after));
    left = [...before, ...after];
    end = start + 1;
  }
  return values instanceof Float64Array ? values : Float64Array.from(values);
}

const sumKernel = (kernel: typeof Sum | typeof Mean): Repair => ({
  kernel,
  backend: "wasm",
  kind: "wrong",
  reason: "the stock kernel adds up in one float32, which loses small numbers beside a large sum: 10 % of a million",
  make: (stock) => (args) => {
    const { x } = inputsOf<{ x: TensorInfo }>(args.inputs);
    const { axis, keepDims } = attrsOf<SumAttrs & { keepDims: boolean }>(args.attrs);
    if (x.dtype !== "float32") return stock!(args);
    const axes = util.parseAxisParam(axis, x.shape);
    const [kept, reduced] = backend_util.computeOutAndReduceShapes(x.shape, axes);
    const heap = wasmOf(args.backend);
    const out = heap.makeOutput(keepDims ? backend_util.expandShapeToKeepDim(kept, axes) : kept, "float32");
    const total = sumOver(heap.typedArrayFromHeap(x) as Float32Array, x.shape, axes); // of x, float32
    const count = kernel === Mean ? util.sizeFromShape(reduced) : 1;
    const to = heap.typedArrayFromHeap(out);
    for (let i = 0; i < to.length; i++) to[i] = total[i]! / count;
    return out;
  },
  test: () => {
    // Beside 2²⁴ a float32 does not notice a 1.
    const ones = Array.from({ length: 4000 }, (_, i) => (i === 0 ? 2 ** 24 : i === 3999 ? -(2 ** 24) : 1));
    const per = kernel === Mean ? 4000 : 1;
    const parts = kernel === Mean ? 6 : 1;
    return knownAnswers(kernel, [
      { inputs: { x: { shape: [4000], values: ones } }, attrs: { axis: [0], keepDims: false }, expected: [3998 / per] },
      {
        inputs: { x: { shape: [2, 2, 3], values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] } },
        attrs: { axis: [0, 2], keepDims: true },
        expected: [30 / parts, 48 / parts],
      },
    ]);
  },
});

export const sumWasm = sumKernel(Sum);
export const meanWasm = sumKernel(Mean);
