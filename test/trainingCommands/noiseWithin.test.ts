import { describe, expect, it } from "vitest";
import type { OutOfFold } from "../../src/experiments/index.ts";
import type { Point } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { noiseWithin } from "../../src/trainingCommands/audit/noiseWithin.ts";
import { madeUp, normal } from "../experiments/cases.ts";

/** Two models; labels of every second image have a noise of 1 mm, the others 0.25; models move the former by 3 mm, alike. */
const models: OutOfFold[] = [1, 2].map((seed) => {
  const { cases, ...rest } = madeUp({ count: 400, deviation: 0 });
  const moved = cases.map((one, i) => {
    const hard = i % 2 === 1;
    const [labels, own] = [createRandom("labels", i), createRandom("model", seed, i)];
    const noisy = (points: readonly Point[], mm: number, random: () => number, shift = 0) =>
      points.map(([x, y]): Point => [x + (mm * normal(random) + shift) / 0.5, y + (mm * normal(random)) / 0.25]);
    return {
      ...one,
      ...{ columns: { kl: hard ? "4" : "0" } },
      ...{ truth: noisy(one.truth, hard ? 1 : 0.25, labels), predicted: noisy(one.truth, 0.8, own, hard ? 3 : 0) },
    };
  });
  return { ...rest, cases: moved };
});

describe("noiseWithin", () => {
  it("tells the noise of each group, what models do to all of a group alike left out", () => {
    const [easy, hard, ...others] = noiseWithin(models, ["kl"]);
    expect(others).toEqual([]);
    expect([easy!.value, hard!.value]).toEqual(["0", "4"]);
    expect(easy!.noise.shared).toBeCloseTo(0.25, 1);
    expect(hard!.noise.shared).toBeCloseTo(1, 1);
    expect(hard!.noise.low).toBeGreaterThan(easy!.noise.high!);
    expect(hard!.noise.points + easy!.noise.points).toBe(400 * 16);
  });

  it("names the columns where it is asked for another", () => {
    expect(() => noiseWithin(models, ["grade"])).toThrow(/^--by: \S+ has no column "grade"; there are: kl$/);
  });
});
