import { describe, expect, it } from "vitest";
import type { Point } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import {
  calibratedConfidence,
  type Finding,
  learnUncertainty,
  plausibilityFigures,
} from "../../src/pipelines/index.ts";

const random = createRandom("signals");
const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const base = Array.from({ length: 4 }, (_, k): Point => [20 + 15 * k, 30 + 8 * (k % 2)]);

/** Findings whose errors grow with how far the fits moved and with what these leave unexplained, and with nothing else. */
function judged(count: number) {
  return Array.from({ length: count }, () => {
    const moves = base.map(() => 0.2 + 6 * random());
    const errors = base.map(() => 0.3 + random());
    const landmarks = base.map(([x, y], k): Point => {
      const sigma = 0.4 * moves[k]! * errors[k]!;
      return [x + sigma * gauss(), y + sigma * gauss()];
    });
    const finding: Finding = {
      name: "it",
      located: [0, 0],
      frame: { width: 64, height: 64, homography: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
      landmarks,
      covariance: base.map(() => [2, 0, 2]),
      scatter: base.map(() => 0.5 + random()),
      refined: { found: base, moves, errors, accepted: base.map(() => 1) },
    };
    return { finding, truth: base };
  });
}

describe("uncertainty after a refinement", () => {
  it("learns that landmarks are less sure the further fits moved them and the less these explain", () => {
    const uncertainty = learnUncertainty(judged(800), 0);
    expect(uncertainty.refined!.move).toBeGreaterThan(0.6);
    expect(uncertainty.refined!.error).toBeGreaterThan(0.6);
    expect(Math.abs(uncertainty.slope)).toBeLessThan(0.3);
    const [{ finding }] = judged(1) as [ReturnType<typeof judged>[number]];
    const confidence = (moves: number, errors: number) =>
      calibratedConfidence(
        { ...finding, refined: { ...finding.refined!, moves: base.map(() => moves), errors: base.map(() => errors) } },
        uncertainty,
        0.8,
      ).confidence[2]!;
    expect(confidence(0.5, 0.5)).toBeGreaterThan(confidence(4, 0.5) + 0.1);
    expect(confidence(3, 0.4)).toBeGreaterThan(confidence(3, 1.2) + 0.1);
  });

  it("has its variances right on average", () => {
    const uncertainty = learnUncertainty(judged(800), 0);
    const ratios = judged(400).flatMap(({ finding, truth }) => {
      const { covariance } = calibratedConfidence(finding, uncertainty, 3);
      return finding.landmarks.map(
        ([x, y], k) => ((x - truth[k]![0]) ** 2 + (y - truth[k]![1]) ** 2) / (covariance[k]![0] + covariance[k]![2]),
      );
    });
    expect(ratios.reduce((a, b) => a + b) / ratios.length).toBeGreaterThan(0.8);
    expect(ratios.reduce((a, b) => a + b) / ratios.length).toBeLessThan(1.25);
  });

  it("learns none of it where a finding was not refined, and doubts what the network saw, not what fits made of it", () => {
    const [first, ...rest] = judged(60);
    const { refined: _, ...bare } = first!.finding;
    expect(learnUncertainty([{ ...first!, finding: bare }, ...rest], 0).refined).toBeUndefined();
    expect(plausibilityFigures(base, first!.finding).residual).toBeCloseTo(0, 9);
    expect(plausibilityFigures(base, bare).residual).toBeGreaterThan(0.001);
  });
});
