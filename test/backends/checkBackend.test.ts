import { getKernel, registerKernel, unregisterKernel } from "@tensorflow/tfjs-core";
import { beforeEach, expect, test } from "vitest";
import {
  type BackendReport,
  checkBackend,
  formatBackendReport,
  initBackend,
  patchBackend,
} from "../../src/backends/index.ts";

beforeEach(async () => {
  await initBackend(["wasm"]);
  await patchBackend();
});

test("a repaired wasm backend has no problems", async () => {
  expect(await checkBackend()).toEqual({
    version: "4.22.0",
    backend: "wasm",
    registeredBackends: expect.arrayContaining(["cpu", "wasm"]),
    missingKernels: [],
    wrongKernels: [],
    simd: expect.stringMatching(/^(relaxed )?SIMD, Winograd convolutions$/),
    gradients: true,
    duplicates: [],
    problems: [],
  });
});

test("a missing kernel is named with its remedy, and only when it is needed", async () => {
  const filter = getKernel("Conv2DBackpropFilter", "wasm");
  unregisterKernel("Conv2DBackpropFilter", "wasm");
  try {
    const report = await checkBackend({ kernels: ["Einsum"] });
    expect(report.missingKernels).toEqual(["Conv2DBackpropFilter", "Einsum"]);
    expect(report.problems).toEqual([
      {
        problem: 'Conv2DBackpropFilter is not registered for "wasm"',
        remedy: 'call patchBackend("wasm") before training',
      },
      {
        problem: 'Einsum is not registered for "wasm"',
        remedy: "use another backend, or register the kernel if you made a custom bundle",
      },
    ]);
    expect((await checkBackend({ training: false })).missingKernels).toEqual([]);
  } finally {
    registerKernel(filter);
  }
});

test("a kernel that answers wrongly is named", async () => {
  const right = getKernel("MaxPoolGrad", "wasm");
  unregisterKernel("MaxPoolGrad", "wasm");
  registerKernel({ ...right, kernelFunc: getKernel("Identity", "wasm").kernelFunc });
  try {
    expect((await checkBackend()).wrongKernels).toEqual(["MaxPoolGrad"]);
  } finally {
    unregisterKernel("MaxPoolGrad", "wasm");
    registerKernel(right);
  }
});

test("a report is written with one line for each finding and each remedy", () => {
  const report: BackendReport = {
    version: "4.22.0",
    backend: "wasm",
    registeredBackends: ["wasm"],
    missingKernels: ["A", "B"],
    wrongKernels: [],
    simd: "SIMD, plain loops",
    gradients: false,
    duplicates: [],
    problems: [{ problem: "no gradients are registered", remedy: "import them" }],
  };
  expect(formatBackendReport(report)).toBe(
    [
      "TensorFlow.js    4.22.0",
      "backend          wasm (registered: wasm)",
      "own kernels      SIMD, plain loops",
      "gradients        not registered",
      "missing kernels  A, B",
      "wrong kernels    none",
      "",
      "! no gradients are registered",
      "  → import them",
    ].join("\n"),
  );
  expect(formatBackendReport({ ...report, problems: [] })).toMatch(/\nno problems$/);
});
