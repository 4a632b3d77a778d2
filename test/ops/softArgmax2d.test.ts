import {
  dispose,
  grad,
  mul,
  type Rank,
  sum,
  type Tensor,
  type Tensor4D,
  tensor4d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { softArgmax2d, softArgmaxMoments2d } from "../../src/ops/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { type Reference, readFixture, toTensor } from "../support/fixtures.ts";
import { expectGradient, randomTensor } from "../support/gradientCheck.ts";
import { expectMoments, mapKinds } from "../support/heatmapMoments.ts";

interface Case {
  beta: number;
  grid: "edge" | "center";
  maps: Reference;
  landmarks: Reference;
  covariance_xx_xy_yy: Reference;
  probe: Reference;
  gradient_of_probe_dot_landmarks: Reference;
}
const { cases } = readFixture<{ cases: Case[] }>("soft_argmax.json");

describeOnBackends("softArgmax2d(maps, options)", () => {
  it("gives PyTorch's positions, covariances and gradients on both grids", async () => {
    for (const { beta, grid, maps, landmarks, covariance_xx_xy_yy, probe, gradient_of_probe_dot_landmarks } of cases) {
      const x = toTensor(maps) as Tensor4D;
      const p = toTensor(probe);
      const y = softArgmax2d(x, { beta, grid });
      const moments = softArgmaxMoments2d(x, { beta, grid });
      const g = grad((z: Tensor) => sum(mul(softArgmax2d(z as Tensor4D, { beta, grid }), p)))(x);
      expect(y.shape).toEqual(landmarks.shape);
      expect(await y.data()).toBeAllClose(landmarks.data, { atol: 1e-6 });
      expect(await moments.landmarks.data()).toBeAllClose(landmarks.data, { atol: 1e-6 });
      expect(await moments.covariance.data()).toBeAllClose(covariance_xx_xy_yy.data, { rtol: 1e-4, atol: 1e-7 });
      expect(await g.data()).toBeAllClose(gradient_of_probe_dot_landmarks.data, { rtol: 1e-4, atol: 1e-6 });
      dispose([x, p, y, g, moments.landmarks, moments.covariance, moments.peakMass]);
    }
  });

  it("returns the position of a single bright pixel of a 4 × 5 map, and the middle of a flat one", async () => {
    const bright = new Float32Array(20);
    bright[1 * 5 + 3] = 1e4;
    const map = tensor4d(bright, [1, 4, 5, 1]);
    const flat = zeros<Rank.R4>([1, 112, 112, 1]);
    const center = softArgmax2d(map);
    const edge = softArgmax2d(map, { grid: "edge" });
    const middle = softArgmax2d(flat, { grid: "edge" });
    expect(await center.data()).toBeAllClose([3.5 / 5, 1.5 / 4]);
    expect(await edge.data()).toBeAllClose([3 / 5, 1 / 4]);
    expect(await middle.data()).toBeAllClose([111 / 224, 111 / 224]);
    dispose([map, flat, center, edge, middle]);
  });

  it("stays finite for maps near the largest float, with any beta", async () => {
    const map = tensor4d([3e38, -3e38, 1, 2, 3, 3e38], [1, 2, 3, 1]);
    const y = softArgmax2d(map, { beta: 50 });
    const g = grad((z: Tensor) => sum(softArgmax2d(z as Tensor4D, { beta: 50 })))(map);
    expect(await y.data()).toBeAllClose([(0.5 / 3 + 2.5 / 3) / 2, 0.5]);
    expect((await g.data()).every(Number.isFinite)).toBe(true);
    dispose([map, y, g]);
  });

  it("has the gradient of its finite differences, moments included", async () => {
    const maps = randomTensor([2, 5, 4, 3], "maps", -2, 2);
    await expectGradient((x) => softArgmax2d(x as Tensor4D, { beta: 2 }), [maps]);
    await expectGradient((x) => tidy(() => softArgmaxMoments2d(x as Tensor4D, { beta: 2 }).covariance), [maps]);
    maps.dispose();
  });

  it("is that of float64 within a 10,000th of a pixel on maps of 256 × 251, flat, noisy and peaked", async () => {
    for (const kind of mapKinds) await expectMoments(kind, 256, 251, 1e-4);
  });

  it.each([
    ["NaN", Number.NaN],
    ["+∞", Number.POSITIVE_INFINITY],
  ])("is NaN for a map that holds a %s anywhere, and for no other map of the batch", async (_, bad) => {
    for (const at of [0, 5, 11]) {
      const values = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i));
      values[2 * at] = bad; // of the first of two maps
      const maps = tensor4d(values, [1, 3, 4, 2]);
      const { landmarks, covariance, peakMass } = softArgmaxMoments2d(maps);
      const all = [...(await landmarks.data()), ...(await covariance.data()), ...(await peakMass.data())];
      expect(all.map(Number.isNaN)).toEqual([1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 1, 0].map(Boolean));
      dispose([maps, landmarks, covariance, peakMass]);
    }
  });

  it("gives a position of −∞ the probability 0, and a map of nothing else NaN", async () => {
    const hidden = Float32Array.from([3, 1, 2, Number.NEGATIVE_INFINITY, 0, 1]);
    const maps = tensor4d(hidden, [1, 2, 3, 1]);
    const none = tensor4d(new Float32Array(6).fill(Number.NEGATIVE_INFINITY), [1, 2, 3, 1]);
    const [y, nothing] = [softArgmax2d(maps), softArgmax2d(none)];
    const g = grad((z: Tensor) => sum(softArgmax2d(z as Tensor4D)))(maps);
    const weights = [...hidden].map((z) => Math.exp(z - 3));
    const total = weights.reduce((a, b) => a + b);
    const x = weights.reduce((a, w, i) => a + (w * ((i % 3) + 0.5)) / 3, 0) / total;
    const v = weights.reduce((a, w, i) => a + (w * (Math.floor(i / 3) + 0.5)) / 2, 0) / total;
    expect(await y.data()).toBeAllClose([x, v]);
    expect((await nothing.data()).every(Number.isNaN)).toBe(true);
    expect((await g.data())[3]).toBe(0);
    dispose([maps, none, y, nothing, g]);
  });

  it("refuses a wrong rank, beta and grid", () => {
    const maps = zeros<Rank.R3>([2, 3, 4]) as unknown as Tensor4D;
    expect(() => softArgmax2d(maps)).toThrow("softArgmax2d: maps must be of shape [B, H, W, K], got [2, 3, 4]");
    expect(() => softArgmax2d(maps, { grid: "corner" as "edge" })).toThrow(
      'softArgmax2d: grid must be one of "center", "edge", got "corner"',
    );
    maps.dispose();
    const good = zeros<Rank.R4>([2, 3, 4, 1]);
    expect(() => softArgmax2d(good, { beta: 0 })).toThrow("softArgmax2d: beta must be a positive number, got 0");
    good.dispose();
  });
});
