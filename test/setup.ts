import { engine } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // registers the gradients
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import fc from "fast-check";
import { afterEach, beforeEach, expect } from "vitest";
import { firstMismatch, type Nested } from "./support/allClose.ts";

// The same draws in every run; FC_SEED=… npm test looks elsewhere.
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 2019) });

/** Every test leaves exactly as many tensors as it found. */
let tensorsBefore = 0;
beforeEach(() => {
  tensorsBefore = engine().state.numTensors;
});
afterEach(() => {
  const left = engine().state.numTensors - tensorsBefore;
  if (left !== 0) throw new Error(`the test left ${left} tensors behind`);
});

expect.extend({
  toBeAllClose(actual: Nested, expected: Nested, { rtol = 1e-5, atol = 1e-6 } = {}) {
    const problem = firstMismatch(actual, expected, rtol, atol);
    return {
      pass: problem === null,
      message: () => problem ?? `expected the values to differ by more than rtol ${rtol}, atol ${atol}`,
    };
  },
});
