import { image, memory, tensor1d, tensor2d, tensor4d, tidy } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // registers the gradients
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgl";
import "@tensorflow/tfjs-backend-webgpu";
import {
  type BackendReport,
  checkBackend,
  initBackend,
  type PatchReport,
  patchBackend,
} from "../../src/backends/index.ts";
import type { GradientCheck } from "../../src/ops/index.ts";
import { decodeRadiograph } from "../../src/radiograph/index.ts";
import { gradientCases, runGradientCase } from "../support/gradientCases.ts";
import { lossFigures } from "../support/lossFigures.ts";
import { trainingSteps } from "../support/trainingSteps.ts";

setWasmPaths("/wasm/");

const tools = {
  /** Starts a backend, and reports on it before and after its repair. */
  async start(backend: string): Promise<{ before: BackendReport; patch: PatchReport; after: BackendReport }> {
    await initBackend([backend]);
    const before = await checkBackend();
    const patch = await patchBackend();
    return { before, patch, after: await checkBackend() };
  },
  /** Also says how many tensors the case left behind. */
  async gradient(name: string): Promise<GradientCheck & { left: number }> {
    const { numTensors } = memory();
    const result = await runGradientCase(gradientCases.find((one) => one.name === name)!);
    return { ...result, left: memory().numTensors - numTensors };
  },
  /** What a DICOM file decodes to. */
  async radiograph(bytes: number[]): Promise<{ width: number; data: number[]; spacing: readonly number[] | null }> {
    const { image, spacing } = await decodeRadiograph(Uint8Array.from(bytes), { codecs: "/codecs.wasm" });
    return { width: image.width, data: [...image.data], spacing };
  },
  trainingSteps,
  lossFigures,
  async crops(): Promise<number[]> {
    const crops = tidy(() =>
      image.cropAndResize(
        tensor4d([1, 2, 3, 4, 5, 6], [3, 1, 2, 1]),
        tensor2d([0, 0, 0, 1, 0, 0, 0, 1], [2, 4]),
        tensor1d([2, 0], "int32"),
        [1, 2],
      ),
    );
    const values = Array.from(await crops.data());
    crops.dispose();
    return values;
  },
};

export type PageTools = typeof tools;

Object.assign(globalThis, { tools });
