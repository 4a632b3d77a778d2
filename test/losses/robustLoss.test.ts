import { expect, it } from "vitest";
import { robustLoss } from "../../src/losses/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { type Reference, readFixture } from "../support/fixtures.ts";
import { elementwise } from "./elementwise.ts";

interface Losses {
  readonly residual: Reference;
  readonly robust: readonly { alpha: number | string; scale: number; value: Reference; derivative: Reference }[];
}
const reference = readFixture<Losses>("losses.json");
const exact = { rtol: 1e-5, atol: 1e-30 };

/** ρ and ρ′ in float64, for c = 1. */
function rho(x: number, alpha: number): [value: number, slope: number] {
  const z = x * x;
  if (alpha === 2) return [z / 2, x];
  if (alpha === 0) return [Math.log1p(z / 2), x / (1 + z / 2)];
  if (alpha === Number.NEGATIVE_INFINITY) return [-Math.expm1(-z / 2), x * Math.exp(-z / 2)];
  const b = 2 - alpha;
  const l = Math.log1p(z / b);
  return [(b / alpha) * Math.expm1((alpha / 2) * l), x * Math.exp((alpha / 2 - 1) * l)];
}

const residuals = [0, 1e-6, 1e-3, 0.02, 0.3, 0.7, 1, 1.5, 2, 3, 10, 1e3, 1e6].flatMap((r) => [r, -r]);

describeOnBackends("robustLoss", () => {
  for (const { alpha: written, scale, value, derivative } of reference.robust) {
    const alpha = Number(written);
    it(`has the reference's value and derivative for α ${alpha}, c ${scale}`, async () => {
      const { values, derivatives } = await elementwise(robustLoss({ alpha, scale }), reference.residual.data);
      // The reference is the plain formula in float64, a difference of numbers of about b/α.
      const rounding = 4e-16 * Math.min(Math.max(1, (2 - alpha) / Math.abs(alpha)), 1e5);
      expect(values).toBeAllClose(value.data, { rtol: 1e-5, atol: Number.isNaN(rounding) ? 4e-16 : rounding });
      expect(derivatives).toBeAllClose(derivative.data, { rtol: 1e-5, atol: 1e-37 });
    });
  }

  const near = [2, 1, 0, -2].flatMap((alpha) => [0, 1e-3, -1e-3, 1e-6, -1e-6, 1e-9, -1e-9].map((d) => alpha + d));
  for (const alpha of [...near, -1e3, -1e6, -1e7, -1e9, Number.NEGATIVE_INFINITY].filter((a) => a <= 2)) {
    it(`has value and derivative of float64 for α ${alpha}`, async () => {
      const { values, derivatives } = await elementwise(robustLoss({ alpha, scale: 1 }), residuals);
      // Beyond a weight of 1e-3, what float32 keeps of ln(1 + z/b)·b/2 for a large b bounds the derivative.
      const rtol = alpha < -100 ? 1e-4 : 1e-5;
      expect(values).toBeAllClose(
        residuals.map((r) => rho(r, alpha)[0]),
        exact,
      );
      expect(derivatives).toBeAllClose(
        residuals.map((r) => rho(r, alpha)[1]),
        { rtol, atol: 1e-7 },
      );
      expect([...values, ...derivatives].every(Number.isFinite)).toBe(true);
    });
  }

  it("defaults to the α 1 and c 0.01 of its documentation", async () => {
    const [a, b] = await Promise.all(
      [robustLoss(), robustLoss({ alpha: 1, scale: 0.01 })].map((loss) => elementwise(loss, residuals)),
    );
    expect(a).toEqual(b);
  });

  it("refuses an α above 2 and a scale that is not positive", () => {
    expect(() => robustLoss({ alpha: 2.1 })).toThrow(
      new RangeError("robustLoss: alpha must be a number of at most 2, got 2.1"),
    );
    expect(() => robustLoss({ alpha: Number.NaN })).toThrow(
      new RangeError("robustLoss: alpha must be a number of at most 2, got NaN"),
    );
    expect(() => robustLoss({ scale: 0 })).toThrow(
      new RangeError("robustLoss: scale must be a positive number, got 0"),
    );
  });
});
