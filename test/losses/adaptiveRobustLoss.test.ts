import {
  add,
  dispose,
  fill,
  matMul,
  mul,
  reshape,
  sum,
  type Tensor,
  type Tensor2D,
  tensor,
  tensor1d,
  tidy,
  train,
  type Variable,
  variable,
  variableGrads,
  zeros,
} from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/internal/random.ts";
import { adaptiveRobustLoss, type LandmarkLoss, l2Loss } from "../../src/losses/index.ts";
import { logPartition } from "../../src/losses/logPartition.ts";
import { robustNll } from "../../src/losses/robustNll.ts";
import { describeOnBackends } from "../support/backends.ts";
import { type Reference, readFixture } from "../support/fixtures.ts";

interface Losses {
  readonly residual: Reference;
  readonly robust_nll: readonly { alpha: number; scale: number; log_partition_alpha: number; value: Reference }[];
}
const reference = readFixture<Losses>("losses.json");

/** a of α = 2σ(a); α = 2 is beyond the largest. */
const latent = (alpha: number) => (alpha === 2 ? 20 : Math.log(alpha / (2 - alpha)));

/** ln ∫ exp(−ρ(x; α, 1)) dx by Simpson's rule in s, x = sinh(s)·√b. */
function quadrature(alpha: number): number {
  const b = 2 - alpha;
  const density = (s: number) => {
    const l = 2 * Math.log(Math.cosh(s)); // ln(1 + x²/b)
    return Math.exp(-(b / alpha) * Math.expm1((alpha / 2) * l)) * Math.sqrt(b) * Math.cosh(s);
  };
  const [n, end] = [40_000, 40];
  let total = density(0);
  for (let i = 1; i <= n; i++) {
    const value = density((i * end) / n);
    if (value > 0) total += (i === n ? 1 : i % 2 === 1 ? 4 : 2) * value;
  }
  return Math.log((2 * total * end) / (3 * n));
}

describeOnBackends("the log-partition", () => {
  const alphas = [0.05, ...Array.from({ length: 77 }, (_, i) => 0.0625 + i * 0.025), 1.99, 1.999, 1.9999, 1.99999];

  it("is that of quadrature within 1e-5 for α from 0.05 to 2", async () => {
    const out = tidy(() => logPartition(tensor1d(alphas.map(latent))).value);
    const values = await out.data();
    out.dispose();
    expect(values).toBeAllClose(alphas.map(quadrature), { rtol: 0, atol: 2e-6 });
  });

  it("has the limits ln √(2π) at α = 2 and ln(π√2) at α = 0", async () => {
    const out = tidy(() => logPartition(tensor1d([16, -16])).value);
    expect(await out.data()).toBeAllClose([Math.log(2 * Math.PI) / 2, Math.log(Math.PI * Math.SQRT2)], {
      atol: 3e-6,
    });
    out.dispose();
  });

  it("has the derivative of its quadrature", async () => {
    const some = [0.05, 0.1, 0.3, 0.7, 1, 1.4, 1.8, 1.99];
    const out = tidy(() => logPartition(tensor1d(some.map(latent))).slope);
    const h = 1e-4;
    const expected = some.map((alpha) => {
      const at = (a: number) => quadrature(2 / (1 + Math.exp(-a)));
      return (at(latent(alpha) + h) - at(latent(alpha) - h)) / (2 * h);
    });
    expect(await out.data()).toBeAllClose(expected, { rtol: 1e-4, atol: 1e-5 });
    out.dispose();
  });
});

describeOnBackends("the adaptive robust loss", () => {
  for (const { alpha, scale, value } of reference.robust_nll) {
    it(`is the reference's negative log-likelihood for α ${alpha}, c ${scale}`, async () => {
      const n = value.data.length;
      const out = tidy(() =>
        robustNll(
          reshape(tensor1d([...reference.residual.data]), [n, 1]),
          tensor1d([latent(alpha)]),
          tensor1d([scale]),
        ),
      );
      expect(await out.data()).toBeAllClose(value.data, { rtol: 1e-5, atol: 1e-5 });
      out.dispose();
    });
  }

  it("has finite gradients for any α, scale and residual", async () => {
    const residuals = [0, 1e-20, 1e-6, 1e-2, 1, 1e3, 1e6];
    for (const a of [-100, -16, -5, -1e-3, 0, 1e-3, 5, 16, 100])
      for (const c of [1e-5, 1]) {
        const inputs: Variable[] = tidy(() => [
          variable(tensor(residuals, [residuals.length, 1])),
          variable(tensor1d([a])),
          variable(tensor1d([c])),
        ]);
        const { value, grads } = variableGrads(() => sum(robustNll(inputs[0]!, inputs[1]!, inputs[2]!)));
        for (const v of inputs) {
          const g = await grads[v.name]!.data<"float32">();
          expect(g.every(Number.isFinite), `latent ${a}, scale ${c}: ${g}`).toBe(true);
        }
        dispose([value, ...Object.values(grads), ...inputs]);
      }
  });

  it("starts from the α and scale it is given, for each coordinate", async () => {
    const adaptive = adaptiveRobustLoss(3, { alpha: 1.5, scale: 0.2 });
    const [alpha, scale] = [adaptive.alpha(), adaptive.scale()];
    expect(alpha.shape).toEqual([3, 2]);
    expect(await alpha.data()).toBeAllClose(Array(6).fill(1.5));
    expect(await scale.data()).toBeAllClose(Array(6).fill(0.2));
    expect([...adaptive.parameters.keys()]).toEqual(["alpha", "scale"]);
    dispose([alpha, scale]);
    adaptive.dispose();
  });

  it("keeps the scale above its floor and α within (0, 2) wherever the parameters go", async () => {
    const adaptive = adaptiveRobustLoss(1);
    tidy(() => {
      for (const parameter of adaptive.parameters.values()) parameter.assign(fill([1, 2], -40));
    });
    const [alpha, scale] = [adaptive.alpha(), adaptive.scale()];
    expect(await scale.data()).toBeAllClose([1e-5, 1e-5]);
    for (const value of await alpha.data()) expect(value).toBeGreaterThan(0);
    dispose([alpha, scale]);
    adaptive.dispose();
  });
});

const [N, FEATURES, K] = [200, 4, 3];

/** Landmarks that are linear in features, with Gaussian noise; a tenth of the labels are gross errors to one side. */
function regression(name: string, outliers: number) {
  const random = createRandom(name);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const truth = Float32Array.from({ length: FEATURES * K * 2 }, (_, i) => 0.1 * Math.sin(7 * i));
  const x = Float32Array.from({ length: N * FEATURES }, normal);
  const y = new Float32Array(N * K * 2);
  for (let n = 0; n < N; n++)
    for (let k = 0; k < K; k++) {
      const gross = random() < outliers;
      for (let axis = 0; axis < 2; axis++) {
        const j = 2 * k + axis;
        let value = 0.5 + 0.01 * normal() + (gross ? 0.3 + 0.3 * random() : 0);
        for (let f = 0; f < FEATURES; f++) value += x[n * FEATURES + f]! * truth[f * K * 2 + j]!;
        y[n * K * 2 + j] = value;
      }
    }
  return { x: tensor(x, [N, FEATURES]) as Tensor2D, y: tensor(y, [N, K, 2]) };
}

/** Mean squared error on clean data after training with a loss, and what every step's loss was. */
async function trained(loss: LandmarkLoss, extra: readonly Variable[]): Promise<{ error: number; losses: number[] }> {
  const data = regression("train", 0.1);
  const clean = regression("validation", 0);
  const weights = tidy(() => variable(zeros([FEATURES, K * 2])));
  const bias = tidy(() => variable(zeros([K * 2])));
  const predict = (x: Tensor2D) => reshape(add(matMul(x, weights as Tensor as Tensor2D), bias), [N, K, 2]);
  const optimizer = train.adam(0.02);
  const losses: number[] = [];
  for (let i = 0; i < 400; i++) {
    const value = optimizer.minimize(() => loss(data.y, predict(data.x)), true, [weights, bias, ...extra])!;
    losses.push((await value.data())[0]!);
    value.dispose();
  }
  const score = tidy(() => mul(l2Loss()(clean.y, predict(clean.x)), 1));
  const error = (await score.data())[0]!;
  dispose([score, weights, bias, data.x, data.y, clean.x, clean.y]);
  optimizer.dispose();
  return { error, losses };
}

describe("training with the adaptive robust loss", () => {
  it("beats L2 where a tenth of the labels are gross errors, moves α, and stays finite", async () => {
    const plain = await trained(l2Loss(), []);
    const adaptive = adaptiveRobustLoss(K);
    const robust = await trained(adaptive.loss, [...adaptive.parameters.values()]);
    const [alphas, scales] = [adaptive.alpha(), adaptive.scale()];
    const [alpha, scale] = [await alphas.data(), await scales.data()];
    dispose([alphas, scales]);
    adaptive.dispose();
    expect(robust.losses.every(Number.isFinite)).toBe(true);
    expect(robust.error).toBeLessThan(plain.error / 5);
    expect(robust.error).toBeLessThan(1.5 * 0.01 ** 2); // the noise itself
    for (const value of alpha) expect(value).toBeLessThan(0.8); // heavy tails found, from α = 1
    for (const value of scale) {
      expect(value).toBeGreaterThan(0.003);
      expect(value).toBeLessThan(0.03);
    }
  });
});

describe("adaptiveRobustLoss", () => {
  it("refuses what it cannot start from, and another number of landmarks", () => {
    expect(() => adaptiveRobustLoss(0)).toThrow(
      new RangeError("adaptiveRobustLoss: landmarks must be an integer of at least 1, got 0"),
    );
    expect(() => adaptiveRobustLoss(1, { alpha: 2 })).toThrow(
      new RangeError("adaptiveRobustLoss: alpha must be a number between 0 and 2, got 2"),
    );
    expect(() => adaptiveRobustLoss(1, { scale: 1e-6 })).toThrow(
      new RangeError("adaptiveRobustLoss: scale must be a number above scaleFloor, got 0.000001"),
    );
    const adaptive = adaptiveRobustLoss(1);
    const y = zeros([2, 3, 2]);
    expect(() => adaptive.loss(y, y)).toThrow(
      new RangeError("adaptiveRobustLoss: yTrue must be of shape [B, 1, 2], got [2, 3, 2]"),
    );
    y.dispose();
    adaptive.dispose();
  });
});
