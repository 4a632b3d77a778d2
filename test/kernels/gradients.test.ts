import { add, customGrad, mul, type Tensor, type Tensor1D, type Tensor4D, tensor } from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { initBackend, patchBackend } from "../../src/backends/index.ts";
import { convNorm2d } from "../../src/ops/index.ts";
import { convGeometry } from "../../src/simd/convGeometry.ts";
import { TRAINING_TILE, winogradTile } from "../../src/simd/winogradPlan.ts";
import { firstDeviation } from "../support/allClose.ts";
import { describeOnBackends } from "../support/backends.ts";
import { differentiate, type GradientCase, gradientCases, runGradientCase } from "../support/gradientCases.ts";
import { trainingSteps } from "../support/trainingSteps.ts";

describeOnBackends("the gradient agrees with finite differences", (backend) => {
  beforeAll(async () => {
    await patchBackend(backend);
  });
  for (const gradientCase of gradientCases)
    test(gradientCase.name, async () => {
      const { error, at } = await runGradientCase(gradientCase);
      expect(error, at).toBeLessThan(2e-3);
    });
});

test("the gradient of convNorm2d by Winograd's scheme agrees with finite differences, and its ReLU's", async () => {
  expect(winogradTile(convGeometry([2, 4, 8, 5], [3, 3, 5, 7], 1, 1), TRAINING_TILE)).toBe(4);
  await initBackend(["wasm"]);
  await patchBackend("wasm");
  for (const [activation, shift] of [
    ["linear", [-1, 1]],
    ["relu", [20, 30]], // open everywhere: a kink has no difference
  ] as const) {
    const { error, at } = await runGradientCase({
      name: activation,
      inputs: [
        { shape: [2, 4, 8, 5] },
        { shape: [3, 3, 5, 7] },
        { shape: [7], values: [0.5, 1.5] },
        { shape: [7], values: shift },
      ],
      f: (x, w, scale, offset) =>
        convNorm2d(x as Tensor4D, w as Tensor4D, scale as Tensor1D, offset as Tensor1D, { activation }),
    });
    expect(error, `${activation} ${at}`).toBeLessThan(2e-3);
  }
});

test("a gradient that is wrong by one percent is found", async () => {
  const f = customGrad((x) => ({
    value: mul(x as Tensor, 2),
    gradFunc: (dy: Tensor) => mul(dy, 2.02),
  }));
  const { error } = await runGradientCase({ name: "wrong", inputs: [{ shape: [2, 3] }], f });
  expect(error).toBeGreaterThan(4e-3);
});

test("an element of a value or of a gradient that is wrong by a ten-thousandth is found, and nothing where all are right", async () => {
  const weights = tensor([3, -2, 1, 4, -5, 6], [2, 3]);
  const times = (value: number, gradient: number): GradientCase["f"] =>
    customGrad((x) => ({
      value: mul(x as Tensor, mul(weights, value)),
      gradFunc: (dy: Tensor) => mul(dy, add(weights, tensor([0, 0, 0, 0, gradient, 0], [2, 3]))),
    }));
  const figures = (f: GradientCase["f"]) => differentiate({ name: "linear", inputs: [{ shape: [2, 3] }], f });
  const right = await figures(times(1, 0));
  expect(firstDeviation(await figures((x) => mul(x!, weights)), right)).toBeNull();
  expect(firstDeviation(await figures(times(1.0001, 0)), right)).toMatch(/^value: element/);
  expect(firstDeviation(await figures(times(1, 1e-3)), right)).toMatch(/^gradient of input 0: element 4 of 6/);
  weights.dispose();
});

test("three training steps on wasm give the losses of the cpu backend", async () => {
  await initBackend(["cpu"]);
  const expected = await trainingSteps(3);
  await initBackend(["wasm"]);
  expect(await trainingSteps(3)).toBeAllClose(expected, { rtol: 1e-4 });
  expect(expected[2]).toBeLessThan(expected[0]!);
});
