import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("an untouched engine is found wrong where it is, and repaired once", async () => {
  const script = fileURLToPath(new URL("freshEngine.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", script]);
  expect(JSON.parse(stdout)).toEqual({
    cpu: {
      missingKernels: [],
      wrongKernels: ["ResizeNearestNeighborGrad", "Transform"],
      gradients: false,
      repairs: ["ResizeNearestNeighborGrad replaced", "Transform replaced"],
      again: ["not needed"],
    },
    wasm: {
      missingKernels: ["Conv2DBackpropFilter"],
      wrongKernels: ["BatchMatMul", "MaxPoolGrad", "Sum", "Mean"],
      gradients: false,
      repairs: [
        "BatchMatMul replaced",
        "Concat replaced",
        "Conv2DBackpropFilter registered",
        "Conv2DBackpropInput replaced",
        "KneelConvNorm2d registered",
        "KneelConvNorm2dGrad registered",
        "DepthwiseConv2dNativeBackpropFilter registered",
        "DepthwiseConv2dNativeBackpropInput registered",
        "Identity replaced",
        "MaxPoolGrad replaced",
        "KneelNetworkWeights registered",
        "KneelNetwork registered",
        "KneelResizeBilinearGrad registered",
        "Slice replaced",
        "Sum replaced",
        "Mean replaced",
        "UnsortedSegmentSum registered",
      ],
      again: ["not needed"],
    },
  });
});
