import { batchMatMulWasm } from "./kernels/batchMatMulWasm.ts";
import { conv2dBackpropFilterWasm } from "./kernels/conv2dBackpropFilterWasm.ts";
import { conv2dBackpropInputWasm } from "./kernels/conv2dBackpropInputWasm.ts";
import { cropAndResizeWebgl, cropAndResizeWebgpu } from "./kernels/cropAndResizeGpu.ts";
import { depthwiseBackpropFilterWasm } from "./kernels/depthwiseBackpropFilterWasm.ts";
import { depthwiseBackpropInputWasm } from "./kernels/depthwiseBackpropInputWasm.ts";
import { maxPoolGradWasm } from "./kernels/maxPoolGradWasm.ts";
import { resizeNearestNeighborGradCpu } from "./kernels/resizeNearestNeighborGradCpu.ts";
import { sliceWasm } from "./kernels/sliceWasm.ts";
import { transformCpu } from "./kernels/transformCpu.ts";
import { unsortedSegmentSumWasm } from "./kernels/unsortedSegmentSumWasm.ts";
import type { Repair } from "./repair.ts";

/** Every repair, of every backend. */
export const repairs: readonly Repair[] = [
  batchMatMulWasm,
  conv2dBackpropFilterWasm,
  conv2dBackpropInputWasm,
  depthwiseBackpropFilterWasm,
  depthwiseBackpropInputWasm,
  maxPoolGradWasm,
  sliceWasm,
  unsortedSegmentSumWasm,
  resizeNearestNeighborGradCpu,
  transformCpu,
  cropAndResizeWebgl,
  cropAndResizeWebgpu,
];
