import {
  add,
  dispose,
  div,
  gather,
  grad,
  log,
  mul,
  type Tensor,
  tensor,
  tensor1d,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import {
  adaptiveWingLoss,
  gaussianHeatmaps,
  gaussianNllLoss,
  type HeatmapLoss,
  heatmapMseLoss,
  jensenShannonLoss,
  starLoss,
  varianceLoss,
} from "../../src/losses/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { randomTensor } from "../support/randomTensor.ts";

const [B, H, W, K] = [2, 6, 9, 3];
const beta = 1.7;
const sigma = 0.9;

/** One landmark's map, as rows, with its target in heatmap pixels. */
interface Case {
  readonly map: readonly (readonly number[])[];
  readonly x: number;
  readonly y: number;
}

const positions = Array.from({ length: H * W }, (_, i) => [i % W, Math.floor(i / W)] as const);
const gauss = ({ x, y }: Case, c: number, r: number) => Math.exp(-((c - x) ** 2 + (r - y) ** 2) / (2 * sigma ** 2));

function softmax({ map }: Case): number[] {
  const e = positions.map(([c, r]) => Math.exp(beta * map[r]![c]!));
  const total = e.reduce((a, b) => a + b);
  return e.map((v) => v / total);
}

function moments(one: Case) {
  const p = softmax(one);
  const sum = (f: (c: number, r: number) => number) => positions.reduce((s, [c, r], i) => s + p[i]! * f(c, r), 0);
  const [mx, my] = [sum((c) => c), sum((_, r) => r)];
  return {
    d: [one.x - mx, one.y - my] as const,
    xx: sum((c) => (c - mx) ** 2),
    xy: sum((c, r) => (c - mx) * (r - my)),
    yy: sum((_, r) => (r - my) ** 2),
  };
}

/** Eigenvalues and the square of the residual along each eigenvector, of the covariance with a floor. */
function principal(one: Case, floor: number): { lambda: number; along: number }[] {
  const { d, xx, xy, yy } = moments(one);
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  return [angle, angle + Math.PI / 2].map((a) => {
    const [c, s] = [Math.cos(a), Math.sin(a)];
    return { lambda: c * c * xx + 2 * c * s * xy + s * s * yy + floor, along: (c * d[0] + s * d[1]) ** 2 };
  });
}

function adaptiveWing(one: Case): number {
  const [omega, epsilon, theta, alpha] = [14, 1, 0.5, 2.1];
  const near = (c: number, r: number) =>
    [-1, 0, 1].some((i) => [-1, 0, 1].some((j) => gauss(one, c + i, r + j) >= 0.2));
  const losses = positions.map(([c, r]) => {
    const y = gauss(one, c, r);
    const d = Math.abs(one.map[r]![c]! - y);
    const p = alpha - y;
    const a = (omega * (1 / (1 + (theta / epsilon) ** p)) * p * (theta / epsilon) ** (p - 1)) / epsilon;
    const offset = theta * a - omega * Math.log(1 + (theta / epsilon) ** p);
    return (near(c, r) ? 11 : 1) * (d < theta ? omega * Math.log(1 + (d / epsilon) ** p) : a * d - offset);
  });
  return losses.reduce((a, b) => a + b) / losses.length;
}

function jensenShannon(one: Case): number {
  const p = softmax(one);
  const g = positions.map(([c, r]) => gauss(one, c, r));
  const total = g.reduce((a, b) => a + b);
  return p.reduce((sum, pi, i) => {
    const qi = g[i]! / total;
    return sum + 0.5 * pi * Math.log((2 * pi) / (pi + qi)) + 0.5 * qi * Math.log((2 * qi) / (pi + qi));
  }, 0);
}

interface HeatmapContract {
  readonly name: string;
  readonly loss: HeatmapLoss;
  /** The loss of one landmark, in float64. */
  readonly one: (one: Case) => number;
  /** Maps at which the loss has gradient 0, if any. */
  readonly perfect?: (yTrue: Tensor) => Tensor;
}

const gaussians = (yTrue: Tensor) => gaussianHeatmaps(yTrue, [H, W], { sigma });
/** Maps whose softmax with β is the Gaussian. */
const logits = (yTrue: Tensor) => div(log(gaussianHeatmaps(yTrue, [H, W], { sigma })), beta);

const LOSSES: readonly HeatmapContract[] = [
  {
    name: "heatmapMseLoss",
    loss: heatmapMseLoss({ sigma }),
    one: (one) => positions.reduce((s, [c, r]) => s + (one.map[r]![c]! - gauss(one, c, r)) ** 2, 0) / positions.length,
    perfect: gaussians,
  },
  { name: "adaptiveWingLoss", loss: adaptiveWingLoss({ sigma }), one: adaptiveWing, perfect: gaussians },
  { name: "jensenShannonLoss", loss: jensenShannonLoss({ sigma, beta }), one: jensenShannon, perfect: logits },
  {
    name: "varianceLoss",
    loss: varianceLoss({ sigma, beta }),
    one: (one) => {
      const { xx, yy } = moments(one);
      return (xx - sigma ** 2) ** 2 + (yy - sigma ** 2) ** 2;
    },
  },
  {
    name: "starLoss",
    loss: starLoss({ beta, spreadWeight: 0.6 }),
    one: (one) =>
      principal(one, 1 / 12).reduce((s, { lambda, along }) => s + along / Math.sqrt(lambda), 0) +
      0.3 * (moments(one).xx + moments(one).yy),
  },
  {
    name: "gaussianNllLoss",
    loss: gaussianNllLoss({ beta }),
    one: (one) =>
      principal(one, 1 / 12).reduce((s, { lambda, along }) => s + 0.5 * (along / lambda + Math.log(lambda)), 0) +
      Math.log(2 * Math.PI),
  },
];

const inputs = () => ({ yTrue: randomTensor([B, K, 2], "true", 0.1, 0.9), maps: randomTensor([B, H, W, K], "maps") });
const number = async (scalar: Tensor) => {
  const [value] = await scalar.data();
  scalar.dispose();
  return value!;
};

async function casesOf(yTrue: Tensor, maps: Tensor): Promise<Case[]> {
  const [y, m] = [await yTrue.data(), await maps.data()];
  return Array.from({ length: B * K }, (_, i) => {
    const [b, k] = [Math.floor(i / K), i % K];
    return {
      x: y[2 * i]! * W - 0.5,
      y: y[2 * i + 1]! * H - 0.5,
      map: Array.from({ length: H }, (_, r) => Array.from({ length: W }, (_, c) => m[((b * H + r) * W + c) * K + k]!)),
    };
  });
}

for (const { name, loss, one, perfect } of LOSSES) {
  describeOnBackends(`every heatmap loss: ${name}`, () => {
    it("is the mean of its formula over the landmarks, weighted or summed where asked", async () => {
      const { yTrue, maps } = inputs();
      const each = (await casesOf(yTrue, maps)).map(one);
      const mean = each.reduce((a, b) => a + b) / each.length;
      expect(await number(loss(yTrue, maps))).toBeAllClose(mean);
      expect(await number(loss(yTrue, maps, { reduction: "sum" }))).toBeAllClose(mean * each.length);
      const weights = tensor1d([2, 0, 0.5]);
      const weighted = each.reduce((s, value, i) => s + [2, 0, 0.5][i % K]! * value, 0) / each.length;
      expect(await number(loss(yTrue, maps, { weights }))).toBeAllClose(weighted);
      dispose([yTrue, maps, weights]);
    });

    it("treats masked and missing landmarks as not there, in the value and in the gradient", async () => {
      const { yTrue, maps } = inputs();
      const kept = tensor1d([0, 2], "int32");
      const [fewer, fewerMaps] = [gather(yTrue, kept, 1), gather(maps, kept, 3)];
      const mask = tensor([1, 0, 1, 1, 0, 1], [B, K]);
      const values = (await yTrue.data()).slice();
      for (const i of [1, 4]) values[2 * i + 1] = Number.NaN;
      const gaps = tensor(values, [B, K, 2]);
      const expected = await number(loss(fewer, fewerMaps));
      expect(await number(loss(yTrue, maps, { mask }))).toBeAllClose(expected);
      expect(await number(loss(gaps, maps))).toBeAllClose(expected);
      const gradient = grad((m) => loss(gaps, m))(maps);
      const data = await gradient.data<"float32">();
      expect(data.every((g, i) => Number.isFinite(g) && (i % K !== 1 || g === 0))).toBe(true);
      expect(data.some((g, i) => i % K !== 1 && g !== 0)).toBe(true);
      dispose([yTrue, maps, kept, fewer, fewerMaps, mask, gaps, gradient]);
    });

    it("does not depend on the order of batch or landmarks, and mirrors with the image", async () => {
      const { yTrue, maps } = inputs();
      const expected = await number(loss(yTrue, maps));
      const order = tensor1d([2, 0, 1], "int32");
      const flip = tensor1d([1, 0], "int32");
      const permuted = tidy(() => [gather(yTrue, order, 1), gather(maps, order, 3)] as const);
      const swapped = tidy(() => [gather(yTrue, flip), gather(maps, flip)] as const);
      const turned = tidy(() => [gather(yTrue, flip, 2), transpose(maps, [0, 2, 1, 3])] as const);
      for (const [y, m] of [permuted, swapped, turned]) expect(await number(loss(y, m))).toBeAllClose(expected);
      dispose([yTrue, maps, order, flip, ...permuted, ...swapped, ...turned]);
    });

    it("has finite values and gradients for flat maps, single peaks and far outside targets", async () => {
      const scales = [0, 1e-6, 30, 3000];
      for (const scale of scales)
        for (const shift of [0, 5]) {
          const { yTrue, maps } = inputs();
          const [y, m] = tidy(() => [add(yTrue, shift), mul(maps, scale)] as const);
          const gradient = grad((x) => loss(y, x))(m);
          expect(Number.isFinite(await number(loss(y, m))), `value, scale ${scale}, shift ${shift}`).toBe(true);
          const data = await gradient.data<"float32">();
          expect(data.every(Number.isFinite), `gradient, scale ${scale}, shift ${shift}`).toBe(true);
          dispose([yTrue, maps, y, m, gradient]);
        }
    });

    if (perfect)
      it("is 0 with gradient 0 at the maps it wants", async () => {
        const { yTrue, maps } = inputs();
        const best = tidy(() => perfect(yTrue));
        expect(await number(loss(yTrue, best))).toBeAllClose(0, { atol: 1e-6 });
        const gradient = grad((m) => loss(yTrue, m))(best);
        expect(await gradient.data()).toBeAllClose(Array(B * H * W * K).fill(0), { atol: 1e-6 });
        dispose([yTrue, maps, best, gradient]);
      });
  });
}

describeOnBackends("gaussianHeatmaps", () => {
  it("has a Gaussian of height 1 at each landmark, between pixels too", async () => {
    const y = tensor([(3 + 0.5) / W, (2.25 + 0.5) / H], [1, 1, 2]);
    const maps = gaussianHeatmaps(y, [H, W], { sigma: 1.5 });
    expect(maps.shape).toEqual([1, H, W, 1]);
    const expected = positions.map(([c, r]) => Math.exp(-((c - 3) ** 2 + (r - 2.25) ** 2) / 4.5));
    expect(await maps.data()).toBeAllClose(expected);
    dispose([y, maps]);
  });

  it("lies half a pixel off on the grid of the 2019 release", async () => {
    const y = tensor([3 / W, 2 / H], [1, 1, 2]);
    const maps = gaussianHeatmaps(y, [H, W], { grid: "edge" });
    const data = await maps.data();
    expect(data[2 * W + 3]).toBeAllClose(1);
    expect(data[2 * W + 4]).toBeAllClose(Math.exp(-0.5));
    dispose([y, maps]);
  });
});

describeOnBackends("losses with a covariance", () => {
  /** A map spread along x, with its mean at the middle of the columns. */
  const wide = () =>
    tensor(
      positions.map(([c, r]) => -((c - 4) ** 2) / 8 - (r - 2) ** 2),
      [1, H, W, 1],
    );
  const at = (dx: number, dy: number) => tensor([(4 + dx + 0.5) / W, (2 + dy + 0.5) / H], [1, 1, 2]);

  for (const [name, loss] of [
    ["starLoss", starLoss({ spreadWeight: 0 })],
    ["gaussianNllLoss", gaussianNllLoss()],
  ] as const) {
    it(`${name} counts an error along the spread less than one across it`, async () => {
      const [maps, along, across] = [wide(), at(1.5, 0), at(0, 1.5)];
      expect(await number(loss(along, maps))).toBeLessThan(0.8 * (await number(loss(across, maps))));
      dispose([maps, along, across]);
    });
  }
});

describe("heatmap losses", () => {
  it("refuse maps that do not fit the landmarks, and options out of range", () => {
    const { yTrue, maps } = inputs();
    const few = randomTensor([B, K - 1, 2], 1);
    expect(() => starLoss()(few, maps)).toThrow(
      new RangeError("starLoss: maps must be of shape [B, H, W, K] = [2, H, W, 2], got [2, 6, 9, 3]"),
    );
    expect(() => starLoss()(maps, maps)).toThrow(
      new RangeError("starLoss: yTrue must be of shape [B, K, 2], got [2, 6, 9, 3]"),
    );
    dispose([yTrue, maps, few]);
    expect(() => heatmapMseLoss({ sigma: 0 })).toThrow(
      new RangeError("heatmapMseLoss: sigma must be a positive number, got 0"),
    );
    expect(() => adaptiveWingLoss({ alpha: 2 })).toThrow(
      new RangeError("adaptiveWingLoss: alpha must be a number above 2, got 2"),
    );
    expect(() => jensenShannonLoss({ beta: -1 })).toThrow(
      new RangeError("jensenShannonLoss: beta must be a positive number, got -1"),
    );
    expect(() => gaussianNllLoss({ varianceFloor: 0 })).toThrow(
      new RangeError("gaussianNllLoss: varianceFloor must be a positive number, got 0"),
    );
    expect(() => varianceLoss({ grid: "corner" as "edge" })).toThrow(
      new RangeError('varianceLoss: grid must be one of "center", "edge", got "corner"'),
    );
    expect(() => starLoss({ spreadWeight: -1 })).toThrow(
      new RangeError("starLoss: spreadWeight must be a non-negative number, got -1"),
    );
  });
});
