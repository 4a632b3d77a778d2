import type { Tensor } from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import { type GradientCheckOptions, gradientCheck } from "../../src/ops/gradientCheck.ts";

export { randomTensor } from "./randomTensor.ts";

/** Fails unless the gradient of `f` agrees with central differences; see {@link gradientCheck}. */
export async function expectGradient(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  { tolerance = 2e-3, ...options }: GradientCheckOptions = {},
): Promise<void> {
  const { error, at } = await gradientCheck(f, inputs, options);
  expect(error, at).toBeLessThan(tolerance);
}
