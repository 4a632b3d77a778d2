import { customGrad, mul, type Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { initBackend, patchBackend } from "../../src/backends/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { gradientCases, runGradientCase } from "../support/gradientCases.ts";
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

test("a gradient that is wrong by one percent is found", async () => {
  const f = customGrad((x) => ({
    value: mul(x as Tensor, 2),
    gradFunc: (dy: Tensor) => mul(dy, 2.02),
  }));
  const { error } = await runGradientCase({ name: "wrong", inputs: [{ shape: [2, 3] }], f });
  expect(error).toBeGreaterThan(4e-3);
});

test("three training steps on wasm give the losses of the cpu backend", async () => {
  await initBackend(["cpu"]);
  const expected = await trainingSteps(3);
  await initBackend(["wasm"]);
  expect(await trainingSteps(3)).toBeAllClose(expected, { rtol: 1e-4 });
  expect(expected[2]).toBeLessThan(expected[0]!);
});
