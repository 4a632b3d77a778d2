import { describe, expect, it } from "vitest";
import type { Covariance, Point } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { calibratedConfidence, type Finding, learnUncertainty } from "../../src/pipelines/index.ts";

/** Landmarks off by a Gaussian whose σ (radial) is c·(scatter + ¼)^0.6, twice that for the second landmark; pixels of ½ and ¼ input pixel. */
function judged(count: number, seed: string) {
  const random = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const deviations: number[][] = [];
  const list = Array.from({ length: count }, () => {
    const scatter = [0, 1].map(() => Math.exp(1.5 * normal()));
    const sigma = scatter.map((s, k) => (k + 1) * (s + 0.25) ** 0.6);
    deviations.push(sigma);
    const truth: Point[] = [
      [10, 20],
      [50, 40],
    ];
    const landmarks = truth.map(
      ([x, y], k): Point => [x + (2 * normal() * sigma[k]!) / Math.SQRT2, y + (4 * normal() * sigma[k]!) / Math.SQRT2],
    );
    const finding: Finding = {
      name: "a",
      located: [0, 0],
      landmarks,
      scatter,
      covariance: truth.map(() => [8, 1, 16]),
      frame: { width: 64, height: 64, homography: [0.5, 0, 3, 0, 0.25, 4, 0, 0, 1] },
    };
    return { finding, truth };
  });
  return { list, deviations };
}

describe("learnUncertainty", () => {
  it("finds the law that errors follow, in pixels of the input", () => {
    const { list, deviations } = judged(3000, "learn");
    const uncertainty = learnUncertainty(list, 8);
    expect(uncertainty.views).toBe(8);
    const ratios = list.flatMap(({ finding }, i) =>
      calibratedConfidence(finding, uncertainty, 2).covariance.map(
        ([xx, , yy], k) => Math.sqrt(xx * 0.25 + yy * 0.0625) / deviations[i]![k]!,
      ),
    );
    const sorted = ratios.toSorted((a, b) => a - b);
    expect(sorted[Math.floor(0.05 * sorted.length)]).toBeGreaterThan(0.75);
    expect(sorted[Math.floor(0.95 * sorted.length)]).toBeLessThan(1.3);
  });

  it("gives probabilities that come true on other data", () => {
    const uncertainty = learnUncertainty(judged(3000, "learn").list, 8);
    const { list } = judged(3000, "test");
    const pairs = list.flatMap(({ finding, truth }) =>
      calibratedConfidence(finding, uncertainty, 2).confidence.map((confidence, k) => {
        const [dx, dy] = [0, 1].map((axis) => finding.landmarks[k]![axis]! - truth[k]![axis]!);
        return { confidence, hit: Math.hypot(dx! * 0.5, dy! * 0.25) <= 2 ? 1 : 0 };
      }),
    );
    for (const [low, high] of [
      [0.3, 0.5],
      [0.5, 0.7],
      [0.7, 0.9],
    ] as const) {
      const bin = pairs.filter(({ confidence }) => confidence >= low && confidence < high);
      const mean = (of: (pair: (typeof bin)[number]) => number) =>
        bin.reduce((sum, pair) => sum + of(pair), 0) / bin.length;
      expect(Math.abs(mean(({ hit }) => hit) - mean(({ confidence }) => confidence))).toBeLessThan(0.07);
    }
  });

  it("learns how heavy the tails of the errors are: hardly any of Gaussian ones, and Student's degrees of freedom", () => {
    expect((learnUncertainty(judged(3000, "learn").list, 8).tail as { freedom: number }).freedom).toBeGreaterThan(20);

    /** The radial error drawn again as τ·√(U^(−2/ν) − 1), σ² = τ²/(ν/2 − 1). */
    const heavy = (count: number, seed: string, freedom: number) => {
      const random = createRandom(seed);
      const { list, deviations } = judged(count, seed);
      return list.map(({ finding, truth }, i) => {
        const landmarks = truth.map(([x, y], k): Point => {
          const tau = deviations[i]![k]! * Math.sqrt(freedom / 2 - 1);
          const radius = tau * Math.sqrt((1 - random()) ** (-2 / freedom) - 1);
          const angle = 2 * Math.PI * random();
          return [x + 2 * radius * Math.cos(angle), y + 4 * radius * Math.sin(angle)];
        });
        return { finding: { ...finding, landmarks }, truth };
      });
    };
    const uncertainty = learnUncertainty(heavy(3000, "learn", 5), 8);
    expect(Math.abs((uncertainty.tail as { freedom: number }).freedom - 5)).toBeLessThan(0.5);
    expect(Math.abs(uncertainty.slope - 0.6)).toBeLessThan(0.02);
    expect(Math.abs(uncertainty.intercepts[1]! - uncertainty.intercepts[0]! - Math.LN2)).toBeLessThan(0.05);
    const pairs = heavy(3000, "test", 5).flatMap(({ finding, truth }) => {
      const withTail = calibratedConfidence(finding, uncertainty, 5).confidence;
      const { tail: _, ...plain } = uncertainty;
      const without = calibratedConfidence(finding, plain, 5).confidence;
      return finding.landmarks.map(([x, y], k) => {
        const distance = Math.hypot((x - truth[k]![0]) / 2, (y - truth[k]![1]) / 4);
        return { withTail: withTail[k]!, without: without[k]!, hit: distance <= 5 ? 1 : 0 };
      });
    });
    const mean = (low: number, high: number, name: "withTail" | "without" | "hit") => {
      const bin = pairs.filter(({ withTail }) => withTail >= low && withTail < high);
      return bin.reduce((sum, pair) => sum + pair[name], 0) / bin.length;
    };
    expect(Math.abs(mean(0.8, 1, "withTail") - mean(0.8, 1, "hit"))).toBeLessThan(0.007);
    expect(Math.abs(mean(0.3, 0.6, "withTail") - mean(0.3, 0.6, "hit"))).toBeLessThan(0.05);
    expect(mean(0.3, 0.6, "hit") - mean(0.3, 0.6, "without")).toBeGreaterThan(0.07);
    expect(learnUncertainty(judged(200, "few").list, 8).tail).toBeUndefined();
  });

  it("knows tails of a Weibull law too: 1 − exp(−λ·(r/σ)^2β)", () => {
    const [{ finding }] = judged(1, "one").list as [ReturnType<typeof judged>["list"][number]];
    const taught = { views: 8, intercepts: [0, 0], slope: 0, tail: { shape: 0.7, scale: 1.2 } };
    const { confidence } = calibratedConfidence(finding, taught, 1.5);
    expect(confidence).toBeAllClose(
      [1, 1].map(() => 1 - Math.exp(-1.2 * 1.5 ** 1.4)),
      { rtol: 1e-6 },
    );
  });

  it.each([
    ["do not form a shape of theirs", "knee", "distance"],
    ["have wide heatmaps", "landmark", "spread"],
  ] as const)("expects more of landmarks that %s", (_, each, teller) => {
    const random = createRandom("whole");
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const base = Array.from({ length: 10 }, (_, k): Point => [60 + 40 * Math.cos(k / 2), 50 + 30 * Math.sin(k / 2)]);
    // Every knee, or every landmark, has errors of its own size, of which scatter says nothing.
    const knees = Array.from({ length: 400 }, () => {
      const truth = base.map(([x, y]): Point => [x + normal() / 4, y + normal() / 4]);
      const one = Math.exp(normal());
      const sigmas = truth.map(() => (each === "knee" ? one : Math.exp(normal())));
      const scatter = truth.map(() => 1 + random());
      const finding: Finding = {
        name: "a",
        located: [0, 0],
        landmarks: truth.map(([x, y], k): Point => [x + sigmas[k]! * normal(), y + sigmas[k]! * normal()]),
        scatter,
        covariance: scatter.map((s, k): Covariance => {
          const own = teller === "spread" ? (5 * sigmas[k]!) ** 2 : 9;
          return [(s * s) / 2 + own / 4, 0, (s * s) / 2 + (3 * own) / 4];
        }),
        frame: { width: 128, height: 128, homography: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
      };
      return { finding, truth, sigmas };
    });
    const uncertainty = learnUncertainty(knees.slice(0, 200), 8);
    const slopes = { distance: uncertainty.whole!.distance, spread: uncertainty.spread! };
    expect(slopes[teller]).toBeGreaterThan(0.7);
    const off = knees
      .slice(200)
      .flatMap(({ finding, sigmas }) =>
        calibratedConfidence(finding, uncertainty, 2).covariance.map(([xx, , yy], k) =>
          Math.abs(Math.log(Math.sqrt((xx + yy) / 2) / sigmas[k]!)),
        ),
      );
    off.sort((a, b) => a - b);
    expect(off[Math.floor(0.8 * off.length)]).toBeLessThan(Math.log(1.6));
  });

  it("knows no spread and no shape where it was not taught them", () => {
    const [{ finding }] = judged(1, "one").list as [ReturnType<typeof judged>["list"][number]];
    const narrow = { ...finding, covariance: finding.covariance.map((): Covariance => [1, 0, 1]) };
    const taught = { views: 8, intercepts: [0.1, 0.2], slope: 0.5 };
    const [wide, same] = [finding, narrow].map((one) => calibratedConfidence(one, taught, 2).confidence);
    expect(same).toEqual(wide);
    expect(calibratedConfidence(narrow, { ...taught, spread: 0.5 }, 2).confidence).not.toEqual(wide);
  });

  it("refuses nothing, and findings without scatter", () => {
    expect(() => learnUncertainty([], 8)).toThrow("learnUncertainty: judged.length must be at least 1, got 0");
    const [{ finding, truth }] = judged(1, "one").list as [ReturnType<typeof judged>["list"][number]];
    expect(() => learnUncertainty([{ finding: { ...finding, scatter: null }, truth }], 8)).toThrow(
      "learnUncertainty: finding.scatter must be known: use viewsEngine, got null",
    );
  });
});
