import { batchMatMulWasm } from "./batchMatMulWasm.ts";
import { concatWasm } from "./concatWasm.ts";
import { conv2dBackpropFilterWasm } from "./conv2dBackpropFilterWasm.ts";
import { conv2dBackpropInputWasm } from "./conv2dBackpropInputWasm.ts";
import { conv2dTensorflow } from "./conv2dTensorflow.ts";
import { convNorm2dTensorflow } from "./convNorm2dTensorflow.ts";
import { convNorm2dGradWasm, convNorm2dWasm } from "./convNorm2dWasm.ts";
import { cropAndResizeWebgl, cropAndResizeWebgpu } from "./cropAndResizeGpu.ts";
import { depthwiseBackpropFilterWasm } from "./depthwiseBackpropFilterWasm.ts";
import { depthwiseBackpropInputWasm } from "./depthwiseBackpropInputWasm.ts";
import { identityWasm } from "./identityWasm.ts";
import { maxPoolGradWasm } from "./maxPoolGradWasm.ts";
import { networkWasm, networkWeightsWasm } from "./networkWasm.ts";
import type { Repair } from "./repair.ts";
import { resizeBilinearGradWasm } from "./resizeBilinearGradWasm.ts";
import { resizeNearestNeighborGradCpu } from "./resizeNearestNeighborGradCpu.ts";
import { sliceWasm } from "./sliceWasm.ts";
import { meanWasm, sumWasm } from "./sumWasm.ts";
import { transformCpu } from "./transformCpu.ts";
import { unsortedSegmentSumWasm } from "./unsortedSegmentSumWasm.ts";

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
