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
import { softArgmax2d } from "../../src/ops/index.ts";
import { decodeRadiograph } from "../../src/radiograph/index.ts";
import { differentiate, gradientCases } from "../support/gradientCases.ts";
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
  async differentiate(name: string): Promise<{ figures: number[][]; left: number }> {
    const { numTensors } = memory();
    const figures = await differentiate(gradientCases.find((one) => one.name === name)!);
    return { figures, left: memory().numTensors - numTensors };
  },
  /** What a DICOM file decodes to. */
  async radiograph(bytes: number[]): Promise<{ width: number; data: number[]; spacing: readonly number[] | null }> {
    const { image, spacing } = await decodeRadiograph(Uint8Array.from(bytes), { codecs: "/codecs.wasm" });
    return { width: image.width, data: [...image.data], spacing };
  },
  trainingSteps,
  lossFigures,
  /** Soft-argmax of a broad peak of 1024², in pixels, and of four maps of 3 × 4 of which two are not finite. */
  async positions(): Promise<number[][]> {
    const peaked = (i: number) => -5 * Math.hypot((i % 1024) / 1024 - 0.7, Math.floor(i / 1024) / 1024 - 0.2);
    const small = Array.from({ length: 48 }, (_, i) => Math.sin(i));
    small[5] = Number.NaN;
    small[6] = Number.POSITIVE_INFINITY;
    small[7] = Number.NEGATIVE_INFINITY;
    const maps = [
      tensor4d(
        Float32Array.from({ length: 1024 * 1024 }, (_, i) => peaked(i)),
        [1, 1024, 1024, 1],
      ),
      tensor4d(small, [1, 3, 4, 4]),
    ];
    const results = [];
    for (const [i, map] of maps.entries()) {
      const y = softArgmax2d(map);
      results.push(Array.from(await y.data(), (u) => (i === 0 ? 1024 * u : u)));
      y.dispose();
      map.dispose();
    }
    return results;
  },
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
