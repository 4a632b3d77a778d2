import { type Tensor, UnsortedSegmentSum, type UnsortedSegmentSumAttrs } from "@tensorflow/tfjs-core";
import { attrsOf, inputsOf, wasmOf } from "./kernelArguments.ts";
import { knownAnswers } from "./knownAnswers.ts";
import type { Repair } from "./repair.ts";

/** Sums of the rows of `x` that share a segment id (the gradient of `gather`); rows with ids outside [0, numSegments) are left out. */
export const unsortedSegmentSumWasm: Repair = {
  kernel: UnsortedSegmentSum,
  backend: "wasm",
  kind: "missing",
  reason: "the WASM backend has no segment sum, so nothing can be trained through a gather",
  make:
    () =>
    ({ inputs, attrs, backend }) => {
      const { numSegments } = attrsOf<UnsortedSegmentSumAttrs>(attrs);
      const { x, segmentIds } = inputsOf<{ x: Tensor; segmentIds: Tensor }>(inputs);
      const rest = x.shape.slice(segmentIds.shape.length);
      const row = rest.reduce((a, b) => a * b, 1);
      const heap = wasmOf(backend);
      const sums = heap.makeOutput([numSegments, ...rest], x.dtype as "float32" | "int32"); // the operation takes no others
      const to = heap.typedArrayFromHeap(sums).fill(0);
      const from = heap.typedArrayFromHeap(x);
      let i = 0;
      for (const id of heap.typedArrayFromHeap(segmentIds)) {
        if (id >= 0 && id < numSegments) for (let j = 0; j < row; j++) to[id * row + j]! += from[i + j]!;
        i += row;
      }
      return sums;
    },
  test: () =>
    knownAnswers(UnsortedSegmentSum, [
      {
        inputs: {
          x: { shape: [4, 2], values: [1, 2, 3, 4, 5, 6, 7, 8] },
          segmentIds: { shape: [4], values: [2, 0, 2, 3], dtype: "int32" },
        },
        attrs: { numSegments: 3 },
        expected: [3, 4, 0, 0, 6, 8],
      },
    ]),
};
