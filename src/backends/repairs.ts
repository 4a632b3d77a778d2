import { batchMatMulWasm } from "./kernels/batchMatMulWasm.ts";
import { concatWasm } from "./kernels/concatWasm.ts";
import { conv2dBackpropFilterWasm } from "./kernels/conv2dBackpropFilterWasm.ts";
import { conv2dBackpropInputWasm } from "./kernels/conv2dBackpropInputWasm.ts";
import { conv2dTensorflow } from "./kernels/conv2dTensorflow.ts";
import { convNorm2dTensorflow } from "./kernels/convNorm2dTensorflow.ts";
import { convNorm2dGradWasm, convNorm2dWasm } from "./kernels/convNorm2dWasm.ts";
import { cropAndResizeWebgl, cropAndResizeWebgpu } from "./kernels/cropAndResizeGpu.ts";
import { depthwiseBackpropFilterWasm } from "./kernels/depthwiseBackpropFilterWasm.ts";
import { depthwiseBackpropInputWasm } from "./kernels/depthwiseBackpropInputWasm.ts";
import { identityWasm } from "./kernels/identityWasm.ts";
import { maxPoolGradWasm } from "./kernels/maxPoolGradWasm.ts";
import { networkWasm, networkWeightsWasm } from "./kernels/networkWasm.ts";
import { resizeBilinearGradWasm } from "./kernels/resizeBilinearGradWasm.ts";
import { resizeNearestNeighborGradCpu } from "./kernels/resizeNearestNeighborGradCpu.ts";
import { sliceWasm } from "./kernels/sliceWasm.ts";
import { meanWasm, sumWasm } from "./kernels/sumWasm.ts";
import { transformCpu } from "./kernels/transformCpu.ts";
import { unsortedSegmentSumWasm } from "./kernels/unsortedSegmentSumWasm.ts";
import type { Repair } from "./repair.ts";

/** Every repair, of every backend. */
export const repairs: readonly Repair[] = [
  batchMatMulWasm,
  concatWasm,
  conv2dBackpropFilterWasm,
  conv2dBackpropInputWasm,
  convNorm2dWasm,
  convNorm2dGradWasm,
  depthwiseBackpropFilterWasm,
  depthwiseBackpropInputWasm,
  identityWasm,
  maxPoolGradWasm,
  networkWeightsWasm,
  networkWasm,
  resizeBilinearGradWasm,
  sliceWasm,
  sumWasm,
  meanWasm,
  unsortedSegmentSumWasm,
  resizeNearestNeighborGradCpu,
  transformCpu,
  cropAndResizeWebgl,
  cropAndResizeWebgpu,
  ...conv2dTensorflow,
  ...convNorm2dTensorflow,
];
