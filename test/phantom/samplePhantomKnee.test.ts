import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/internal/random.ts";
import { samplePhantomKnee } from "../../src/phantom/samplePhantomKnee.ts";

const knees = Array.from({ length: 400 }, (_, i) => samplePhantomKnee(createRandom("sample", i)));

describe("samplePhantomKnee", () => {
  it("gives plain data that survive JSON", () => {
    for (const knee of knees.slice(0, 20)) expect(JSON.parse(JSON.stringify(knee))).toEqual(knee);
  });

  it("gives the same knee for the same random numbers", () => {
    expect(samplePhantomKnee(createRandom(5))).toEqual(samplePhantomKnee(createRandom(5)));
    expect(samplePhantomKnee(createRandom(5))).not.toEqual(samplePhantomKnee(createRandom(6)));
  });

  it("covers the stated ranges of the pose and stays within them", () => {
    const range = (values: number[]) => [Math.min(...values), Math.max(...values)] as const;
    const [small, large] = range(knees.map((knee) => knee.pose.scale));
    expect(small).toBeGreaterThanOrEqual(0.88);
    expect(small).toBeLessThan(0.91);
    expect(large).toBeLessThanOrEqual(1.12);
    expect(large).toBeGreaterThan(1.09);
    const [left, right] = range(knees.map((knee) => (knee.pose.angleRad * 180) / Math.PI));
    expect(left).toBeGreaterThanOrEqual(-8);
    expect(left).toBeLessThan(-7);
    expect(right).toBeLessThanOrEqual(8);
    expect(right).toBeGreaterThan(7);
    for (const axis of [0, 1] as const) {
      const [low, high] = range(knees.map((knee) => knee.pose.shiftMm[axis]));
      expect(low).toBeGreaterThanOrEqual(-8);
      expect(low).toBeLessThan(-7);
      expect(high).toBeLessThanOrEqual(8);
      expect(high).toBeGreaterThan(7);
    }
  });

  it("makes some knees arthritic, some collimated, some marked, some with oblong pixels", () => {
    const counts = [
      knees.filter((knee) => knee.shape.tibialSpursMm[1] > 0.5).length,
      knees.filter((knee) => knee.collimator !== null).length,
      knees.filter((knee) => knee.marker !== null).length,
      knees.filter((knee) => knee.film.pixelAspect !== 1).length,
    ];
    for (const count of counts) {
      expect(count).toBeGreaterThan(40);
      expect(count).toBeLessThan(200);
    }
  });

  it("narrows the joint of arthritic knees", () => {
    const narrow = (sick: boolean) => {
      const group = knees.filter((knee) => knee.shape.tibialSpursMm[1] > 0 === sick);
      return group.reduce((sum, knee) => sum + Math.min(...knee.shape.jointSpaceMm), 0) / group.length;
    };
    expect(narrow(true)).toBeLessThan(0.75 * narrow(false));
  });
});
