import { Slice, type SliceAttrs, slice_util, type Tensor } from "@tensorflow/tfjs-core";
import { SimdKernels } from "../simd/SimdKernels.ts";
import { attrsOf, inputsOf, wasmOf } from "./kernelArguments.ts";
import { knownAnswers } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

/**
 * A part of a tensor, copied inside the WASM memory: runs of its trailing whole axes at once, short runs number by number.
 */
export const sliceWasm: Repair = {
  kernel: Slice,
  backend: "wasm",
  kind: "slow",
  reason: "the stock kernel copies the whole tensor out of the WASM memory to take a part of it",
  make: (stock) => (args) => {
    const { x } = inputsOf<{ x: Tensor }>(args.inputs);
    if (x.dtype !== "float32" && x.dtype !== "int32") return stock!(args);
    const { begin: first, size: wanted } = attrsOf<SliceAttrs>(args.attrs);
    const [begin, size] = slice_util.parseSliceParams(x, first, wanted) as [number[], number[]]; // declared as number[][]
    slice_util.assertParamsValid(x, begin, size);
    const heap = wasmOf(args.backend);
    const out = heap.makeOutput(size, x.dtype);
    const to = heap.typedArrayFromHeap(out);
    if (to.length === 0) return out;
    const from = heap.typedArrayFromHeap(x);

    let axis = x.shape.length - 1; // the axes after it are whole
    let run = 1;
    while (axis > 0 && size[axis] === x.shape[axis]) run *= x.shape[axis--]!;
    const length = axis >= 0 ? run * size[axis]! : 1;
    const simd = SimdKernels.find(heap);
    if (simd && axis > 0 && size.every((side, i) => i >= axis || side === x.shape[i])) {
      const pitch = run * x.shape[axis]!;
      const at = simd.at(x) + 4 * run * begin[axis]!;
      simd.run.copyRows(at, simd.at(out), to.length / length, length, pitch, length);
      return out;
    }
    const strides = x.shape.map((_, i) => x.shape.slice(i + 1).reduce((a, b) => a * b, 1));
    let source = begin.reduce((sum, b, i) => sum + b * strides[i]!, 0);
    const index = new Array<number>(Math.max(axis, 0)).fill(0);
    for (let target = 0; ; ) {
      if (length < 32) for (let j = 0; j < length; j++) to[target + j] = from[source + j]!;
      else to.set(from.subarray(source, source + length), target);
      target += length;
      if (target >= to.length) return out;
      let i = axis - 1;
      while (index[i] === size[i]! - 1) {
        source -= index[i]! * strides[i]!;
        index[i--] = 0;
      }
      index[i]!++;
      source += strides[i]!;
    }
  },
  test: () =>
    knownAnswers(Slice, [
      {
        inputs: { x: { shape: [2, 3, 4], values: Array.from({ length: 24 }, (_, i) => i) } },
        attrs: { begin: [0, 1, 1], size: [2, 2, 2] },
        expected: [5, 6, 9, 10, 17, 18, 21, 22],
      },
      {
        inputs: { x: { shape: [2, 3, 4], values: Array.from({ length: 24 }, (_, i) => i) } },
        attrs: { begin: [1, 0, 0], size: [1, -1, 4] },
        expected: [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23],
      },
      {
        inputs: { x: { shape: [2, 2, 7], values: Array.from({ length: 28 }, (_, i) => i) } },
        attrs: { begin: [0, 0, 1], size: [2, 2, 5] },
        expected: [1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 22, 23, 24, 25, 26],
      },
      { inputs: { x: { shape: [], values: [7] } }, attrs: { begin: [], size: [] }, expected: [7] },
    ]),
};
