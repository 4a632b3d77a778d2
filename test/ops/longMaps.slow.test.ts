import { dispose, grad, type Scalar, sum, type Tensor, type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import {
  adaptiveWingLoss,
  gaussianNllLoss,
  heatmapMseLoss,
  jensenShannonLoss,
  l1Loss,
  starLoss,
  varianceLoss,
} from "../../src/losses/index.ts";
import { channelMeans, softArgmax2d } from "../../src/ops/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { expectMoments, float64Moments, mapKinds, mapOf } from "../support/heatmapMoments.ts";
import { randomTensor } from "../support/randomTensor.ts";

describeOnBackends("maps of a million positions", () => {
  it("have the soft-argmax and moments of float64 within a thousandth of a pixel", async () => {
    for (const kind of mapKinds) await expectMoments(kind, 1021, 1023, 1e-3);
  });

  it("have the soft-argmax's gradient of float64", async () => {
    const [H, W] = [1024, 1024];
    const values = mapOf(mapKinds[1]!, H, W);
    const map = tensor4d(values, [1, H, W, 1]);
    const g = grad((z: Tensor) => sum(softArgmax2d(z as Tensor4D)))(map);
    const { point, peak } = float64Moments(values, H, W);
    let top = 0;
    for (const value of values) top = Math.max(top, value);
    const own = await g.data();
    let worst = 0;
    // ∂(x̂ + ŷ)/∂z = P·((x − x̂)/W + (y − ŷ)/H)
    for (let i = 0; i < values.length; i++) {
      const d = ((i % W) + 0.5 - point[0]) / W + (Math.floor(i / W) + 0.5 - point[1]) / H;
      worst = Math.max(worst, Math.abs(own[i]! / peak - Math.exp(values[i]! - top) * d));
    }
    expect(worst).toBeLessThan(5e-6);
    dispose([map, g]);
  });

  it("have the losses of float64", async () => {
    const [H, W] = [1024, 1024];
    const values = mapOf(mapKinds[1]!, H, W);
    const maps = tensor4d(values, [1, H, W, 1]);
    const target = tidy(() => randomTensor([1, 1, 2], "target", 0.4, 0.6));
    const [tx, ty] = (await target.data()) as unknown as [number, number];
    const numberOf = async (f: () => Scalar) => {
      const y = f();
      const [value] = await y.data();
      y.dispose();
      return value!;
    };
    const { point, spread, peak } = float64Moments(values, H, W);
    const sigma = 200;
    let top = 0;
    for (const value of values) top = Math.max(top, value);
    const gaussian = (i: number) =>
      Math.exp(-(((i % W) + 0.5 - tx * W) ** 2 + (Math.floor(i / W) + 0.5 - ty * H) ** 2) / (2 * sigma ** 2));
    let [mse, whole, divergence, wing, mean] = [0, 0, 0, 0, 0];
    for (let i = 0; i < values.length; i++) {
      const y = gaussian(i);
      const d = Math.abs(values[i]! - y);
      mse += d ** 2 / (H * W);
      whole += y;
      mean += values[i]! / (H * W);
      // ω = 14, ε = 1, θ = 0.5, α = 2.1, without the weight of the foreground.
      const power = 0.5 ** (2.1 - y);
      const slope = (14 / 0.5) * (2.1 - y) * (power / (1 + power));
      wing += (14 * Math.log1p(Math.min(d, 0.5) ** (2.1 - y)) + slope * Math.max(0, d - 0.5)) / (H * W);
    }
    for (let i = 0; i < values.length; i++) {
      const [p, q] = [Math.exp(values[i]! - top) * peak, gaussian(i) / whole];
      divergence += 0.5 * (p * Math.log((2 * p) / (p + q)) + (q > 0 ? q * Math.log((2 * q) / (p + q)) : 0));
    }
    const close = (value: number, expected: number) => expect(Math.abs(value / expected - 1)).toBeLessThan(1e-4);
    close(await numberOf(() => heatmapMseLoss({ sigma })(target, maps)), mse);
    close(await numberOf(() => jensenShannonLoss({ sigma })(target, maps)), divergence);
    close(
      await numberOf(() => varianceLoss({ sigma })(target, maps)),
      (spread[0] - sigma ** 2) ** 2 + (spread[2] - sigma ** 2) ** 2,
    );
    close(await numberOf(() => adaptiveWingLoss({ sigma, foregroundWeight: 0 })(target, maps)), wing);
    // The inverse and its root of the covariance from its eigenvalues, which the losses do without.
    const [xx, xy, yy] = [spread[0] + 1 / 12, spread[1], spread[2] + 1 / 12];
    const [d0, d1] = [point[0] - tx * W, point[1] - ty * H];
    const [half, root] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
    let [inverse, inverseRoot] = [0, 0];
    for (const [lambda, other] of [
      [half + root, half - root],
      [half - root, half + root],
    ] as const) {
      // (Σ − μI)/(λ − μ) projects onto the eigenvector of λ.
      const along = ((xx - other) * d0 ** 2 + 2 * xy * d0 * d1 + (yy - other) * d1 ** 2) / (lambda - other);
      inverse += along / lambda;
      inverseRoot += along / Math.sqrt(lambda);
    }
    const nll = inverse / 2 + Math.log(xx * yy - xy ** 2) / 2 + Math.log(2 * Math.PI);
    close(await numberOf(() => gaussianNllLoss()(target, maps)), nll);
    close(await numberOf(() => starLoss()(target, maps)), inverseRoot + (spread[0] + spread[2]) / 2);
    const means = channelMeans(maps);
    close((await means.data())[0]!, mean);
    dispose([maps, target, means]);
  });

  it("and losses of as many landmarks are those of float64", async () => {
    const yTrue = randomTensor([1024, 512, 2], "true", 0, 1);
    const yPred = randomTensor([1024, 512, 2], "predicted", 0, 1);
    const value = l1Loss()(yTrue, yPred);
    const [a, b] = [await yTrue.data(), await yPred.data()];
    let total = 0;
    for (let i = 0; i < a.length; i++) total += Math.abs(a[i]! - b[i]!);
    expect(Math.abs((await value.data())[0]! / (total / a.length) - 1)).toBeLessThan(1e-6);
    dispose([yTrue, yPred, value]);
  });
});
