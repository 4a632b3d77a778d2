import {
  dispose,
  engine,
  getKernel,
  matMul,
  ready,
  registerBackend,
  removeBackend,
  setBackend,
  slice,
  sum,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import { checkBackend, patchBackend } from "../../src/backends/index.ts";
import { KNEEL_NETWORK } from "../../src/internal/fusedKernels.ts";
import { describeHourglass, InferenceNetwork, initializeWeights } from "../../src/network/index.ts";
import { SimdKernels } from "../../src/simd/SimdKernels.ts";
import { randomTensor } from "../support/randomTensor.ts";
import { trainingSteps } from "../support/trainingSteps.ts";

/** As a page does to have other settings: the backend begins anew, in another memory. */
async function restart(): Promise<void> {
  const factory = engine().findBackendFactory("wasm");
  removeBackend("wasm");
  registerBackend("wasm", factory, 2);
  await setBackend("wasm");
  await ready();
}

/** What kernels of every kind give: replaced ones that call the stock kernel, own ones, a training. */
async function compute() {
  const network = describeHourglass({ inputShape: [33, 40, 1], landmarks: 2, width: 4, depth: 2 });
  const net = new InferenceNetwork(network, initializeWeights(network, 3));
  const images = randomTensor([2, 33, 40, 1], "images") as Tensor4D;
  const [a, b] = [randomTensor([20, 30], "a"), randomTensor([30, 20], "b")];
  const results = [net.heatmaps(images), ...tidy(() => [matMul(a, b), sum(a), slice(a, [3, 5], [4, 4]), matMul(b, a)])];
  const values = await Promise.all(results.map((result) => result.data()));
  dispose([images, a, b, ...results]);
  net.dispose();
  return [...values, Float32Array.from(await trainingSteps(2))];
}

async function expectSame(expected: readonly ArrayLike<number>[], rtol: number): Promise<void> {
  for (const [i, values] of (await compute()).entries()) {
    expect(Math.max(...Array.from(values, Math.abs))).toBeGreaterThan(0.01);
    expect(values).toBeAllClose(expected[i]!, { rtol, atol: rtol });
  }
}

describe("a WASM backend that is started again after patchBackend", () => {
  let warn: MockInstance;
  beforeEach(async () => {
    await setBackend("wasm");
    await ready();
    await patchBackend();
    warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  });
  afterEach(() => vi.restoreAllMocks());

  it("is computed on by the same kernels, bit for bit, without a word", async () => {
    const expected = await compute();
    const { simd } = await checkBackend();
    const before = engine().backend;
    await restart();
    expect(engine().backend).not.toBe(before);
    await expectSame(expected, 0);
    const report = await checkBackend();
    expect([report.simd, report.problems]).toEqual([simd, []]);
    expect(SimdKernels.find(before)).toBeNull();
    expect(warn).not.toHaveBeenCalled();
  });

  it("is computed on without the own kernels where they cannot follow, which is said once", async () => {
    const expected = await compute();
    vi.spyOn(SimdKernels, "follow").mockReturnValue("WebAssembly SIMD is not there (too large for this thread)");
    await restart();
    await setBackend("cpu");
    await setBackend("wasm");
    expect(getKernel(KNEEL_NETWORK, "wasm")).toBeUndefined();
    await expectSame(expected, 1e-4);
    expect(warn.mock.calls).toEqual([
      [
        'kneel-tfjs: the WASM backend was started again, and the library\'s own kernels cannot follow: WebAssembly SIMD is not there (too large for this thread). Everything is computed without them, slowly; call patchBackend("wasm") again',
      ],
    ]);
    vi.restoreAllMocks();
    const { repairs } = await patchBackend();
    expect(repairs.find(({ kernel }) => kernel === KNEEL_NETWORK)?.action).toBe("registered");
    await expectSame(expected, 0);
  });
});
