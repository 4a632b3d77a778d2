import fc from "fast-check";
import { expect } from "vitest";
import { firstMismatch, type Nested } from "./allClose.ts";
import { runs } from "./runs.ts";

// The same draws in every run; FC_SEED=… npm test looks elsewhere.
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 2019), numRuns: runs(100) });

expect.extend({
  toBeAllClose(actual: Nested, expected: Nested, { rtol = 1e-5, atol = 1e-6 } = {}) {
    const problem = firstMismatch(actual, expected, rtol, atol);
    return {
      pass: problem === null,
      message: () => problem ?? `expected the values to differ by more than rtol ${rtol}, atol ${atol}`,
    };
  },
});
