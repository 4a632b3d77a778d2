import type { Tensor } from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import { type GradientErrorOptions, gradientError } from "./gradientError.ts";

export { randomTensor } from "./gradientError.ts";

/** Fails unless the gradient of `f` agrees with central differences; see {@link gradientError}. */
export async function expectGradient(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  { tolerance = 2e-3, ...options }: GradientErrorOptions & { readonly tolerance?: number } = {},
): Promise<void> {
  const { error, at } = await gradientError(f, inputs, options);
  expect(error, at).toBeLessThan(tolerance);
}
