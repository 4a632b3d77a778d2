import { describe, expect, it } from "vitest";
import { auditLabels, fitLearningCurve, labelNoise, type OutOfFold } from "../../src/experiments/index.ts";
import type { Point } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { madeUp, normal } from "./cases.ts";

/** Labels of some points, and of some whole images, moved by a distance; which ones comes back. */
function corrupted(whole: OutOfFold, { points, images, by }: { points: number; images: number; by: number }) {
  const random = createRandom("corrupt");
  const wrong = new Set<string>();
  const moved = (angle: number, [x, y]: Point, [sx, sy]: readonly [number, number]): Point => [
    x + (by * Math.cos(angle)) / sx,
    y + (by * Math.sin(angle)) / sy,
  ];
  const cases = whole.cases.map((one) => {
    if (random() < images) {
      wrong.add(one.id);
      const angle = 2 * Math.PI * random();
      return { ...one, truth: one.truth.map((point) => moved(angle, point, one.spacing!)) };
    }
    const truth = one.truth.map((point, k) => {
      if (random() >= points) return point;
      wrong.add(`${one.id} ${whole.landmarkNames[k]}`);
      return moved(2 * Math.PI * random(), point, one.spacing!);
    });
    return { ...one, truth };
  });
  return { outOfFold: { ...whole, cases }, wrong };
}

const nameOf = ({ id, landmark }: { id: string; landmark: string | null }) =>
  landmark === null ? id : `${id} ${landmark}`;

describe("auditLabels", () => {
  /** Student's t with 4 degrees of freedom in the plane. */
  const student = (whole: OutOfFold): OutOfFold => ({
    ...whole,
    cases: whole.cases.map((one, i) => {
      const random = createRandom("student", i);
      const predicted = one.truth.map(([x, y]): Point => {
        const squares = [1, 2, 3, 4].reduce((sum) => sum + normal(random) ** 2, 0);
        const factor = Math.sqrt(4 / squares);
        return [x + (factor * normal(random)) / 0.5, y + (factor * normal(random)) / 0.25];
      });
      return { ...one, predicted };
    }),
  });

  it.each([
    ["Gaussian", (whole: OutOfFold) => whole],
    ["heavy-tailed", student],
  ])("raises false alarms at the stated rate where all labels are right and residuals are %s", (_, make) => {
    const { suspicions, points, images } = auditLabels(make(madeUp({ count: 4000 })), { falseAlarms: 0.002 });
    const whole = suspicions.filter(({ landmark }) => landmark === null).length;
    expect(points.judged).toBe(16 * (4000 - whole)); // points of a suspicious image are not judged once more
    expect(points.expectedFalseAlarms).toBeCloseTo(0.002 * points.judged, 9);
    expect(images.expectedFalseAlarms).toBeCloseTo(8, 9);
    const alarms = suspicions.filter(({ landmark }) => landmark !== null).length;
    // 128 ± 11 by chance, and what the estimates of scale and freedom add.
    expect(alarms).toBeGreaterThan(80);
    expect(alarms).toBeLessThan(180);
    expect(whole).toBeLessThan(25);
  });

  it("finds wrong points and wrong images, the least likely first, with few false alarms", () => {
    const { outOfFold, wrong } = corrupted(madeUp({ count: 500 }), { points: 0.01, images: 0.03, by: 6 });
    const { suspicions } = auditLabels(outOfFold);
    const found = suspicions.map(nameOf);
    const right = found.filter((name) => wrong.has(name));
    expect(wrong.size).toBeGreaterThan(60);
    expect(right.length / wrong.size).toBeGreaterThan(0.9); // recall
    expect(found.length - right.length).toBeLessThan(16); // 8,000 points and 500 images at 0.001: 8.5 expected
    expect(new Set(found.slice(0, 10)).size).toBe(10);
    for (const name of found.slice(0, 10)) expect(wrong.has(name)).toBe(true);
  });

  it("does not take what the model always does differently for a mistake", () => {
    const shifted = madeUp({ count: 200, shift: 5 });
    expect(auditLabels(shifted).suspicions.length).toBeLessThan(10);
  });

  it("names the landmarks that too few images have, and judges without them", () => {
    const whole = madeUp({ count: 60 });
    const nowhere: Point = [Number.NaN, Number.NaN];
    const cases = whole.cases.map((one, i) => ({
      ...one,
      truth: one.truth.map((p, k) => (k === 2 && i > 10 ? nowhere : p)),
    }));
    const { unjudged, points } = auditLabels({ ...whole, cases });
    expect(unjudged).toEqual(["t2"]);
    expect(points.judged).toBe(60 * 15);
  });

  it("refuses a rate that is none", () => {
    expect(() => auditLabels(madeUp(), { falseAlarms: 1 })).toThrow(
      new RangeError("auditLabels: falseAlarms must be a number from 1e-9 to 0.2, got 1"),
    );
  });
});

describe("labelNoise", () => {
  /** Predictions of several models around the true points, labels with noise of their own. */
  function models(noise: number, own: number): OutOfFold[] {
    const truth = madeUp({ count: 300, deviation: 0 });
    const labels = truth.cases.map(({ truth: points }, i) => {
      const random = createRandom("labels", i);
      return points.map(([x, y]): Point => [x + (noise * normal(random)) / 0.5, y + (noise * normal(random)) / 0.25]);
    });
    return [1, 2, 3].map((seed) => ({
      ...truth,
      cases: truth.cases.map((one, i) => {
        const random = createRandom("model", seed, i);
        const predicted = one.truth.map(
          ([x, y]): Point => [x + (own * normal(random) + seed) / 0.5, y + (own * normal(random)) / 0.25],
        );
        return { ...one, truth: labels[i]!, predicted };
      }),
    }));
  }

  it("tells the labels' noise from the models' own errors", () => {
    const { shared, own, floor, low, high, points, landmarks } = labelNoise(models(0.6, 0.9), { resamples: 200 });
    expect(shared).toBeCloseTo(0.6, 1);
    expect(own).toBeCloseTo(0.9, 1);
    expect(low).toBeLessThan(0.6);
    expect(high).toBeGreaterThan(0.6);
    expect(high! - low!).toBeLessThan(0.1);
    // The mean length of a Gaussian vector in the plane.
    expect(floor).toBeCloseTo(shared * 1.2533141, 6);
    expect(points).toBe(4800);
    for (const one of landmarks) expect(Math.abs(one.shared! - 0.6)).toBeLessThan(0.2);
  });

  it("is near zero for labels without noise", () => {
    expect(labelNoise(models(0, 0.9), { resamples: 100 }).shared).toBeLessThan(0.12);
  });

  it("gives no interval for one patient, and refuses where no model has found anything", () => {
    const some = (change: (one: OutOfFold["cases"][number]) => OutOfFold["cases"][number]) =>
      models(1, 1).map((model) => ({ ...model, cases: model.cases.map(change) }));
    expect(labelNoise(some((one) => ({ ...one, group: "one" })))).toMatchObject({ patients: 1, low: null, high: null });
    const nothing = some((one) => ({ ...one, predicted: one.predicted.map((): Point => [Number.NaN, Number.NaN]) }));
    expect(() => labelNoise(nothing)).toThrow(
      new RangeError("labelNoise: files must have a labelled point that every model has found"),
    );
  });

  it("refuses a single file and files of other data", () => {
    const [first, second] = models(1, 1);
    expect(() => labelNoise([first!])).toThrow(
      new RangeError("labelNoise: files.length must be an integer of at least 2, got 1"),
    );
    expect(() => labelNoise([first!, { ...second!, data: "other" }])).toThrow(
      new RangeError("labelNoise: files[1] must be of the data set and images of files[0]"),
    );
  });
});

describe("fitLearningCurve", () => {
  it("finds floor and rate of a power law and what more images would bring", () => {
    const points = [20, 50, 120, 300].map((images) => ({ images, error: 0.8 + 9 * images ** -0.6 }));
    const curve = fitLearningCurve(points);
    expect(curve.rate).toBeCloseTo(0.6, 9);
    expect(curve.floor).toBeCloseTo(0.8, 6);
    expect(curve.residual).toBeLessThan(1e-9);
    expect(curve.at(1000)).toBeCloseTo(0.8 + 9 * 1000 ** -0.6, 6);
  });

  it("promises nothing where more images have not helped, and no error below zero", () => {
    const worse = fitLearningCurve([1, 2, 3].map((i) => ({ images: 10 * i, error: i })));
    expect(worse.at(1e6)).toBeCloseTo(2, 9);
    const steep = fitLearningCurve([1, 2, 3].map((i) => ({ images: 10 ** i, error: 10 / i ** 6 })));
    expect(steep.floor).toBeGreaterThanOrEqual(0);
    expect(steep.at(1e9)).toBeGreaterThanOrEqual(0);
  });

  it("refuses two sizes", () => {
    expect(() => fitLearningCurve([1, 2].map((i) => ({ images: i, error: 1 })))).toThrow(
      new RangeError("fitLearningCurve: points must be of at least 3 different numbers of images, got [1, 2]"),
    );
  });
});
