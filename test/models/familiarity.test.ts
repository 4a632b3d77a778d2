import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/internal/random.ts";
import { appearanceFigures, appearanceOf, coveredBy } from "../../src/models/appearance.ts";
import {
  familiarityDistance,
  formatModel,
  inputAppearance,
  LandmarkPredictor,
  learnFamiliarity,
  parseModel,
  parseModelDocument,
  unlikeTraining,
} from "../../src/pipelines/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { tinyModel } from "./tinyModel.ts";

/** Gray values of one kind: a slope along an angle with noise upon it. */
function slope(seed: number, { width = 40, height = 36, angle = 0.3, noise = 0.1 } = {}): Float32Array {
  const random = createRandom("slope", seed);
  const [c, s] = [Math.cos(angle + 0.2 * random()), Math.sin(angle + 0.2 * random())];
  return Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [(i % width) / width, Math.floor(i / width) / height];
    return Math.min(1, Math.max(0, 0.3 + 0.3 * (c * x + s * y) + noise * (random() - 0.5)));
  });
}

const size = { width: 40, height: 36 };
const whole = { left: 0, top: 0, ...size };
const figuresOf = (gray: Float32Array) => appearanceOf(gray, size, whole)!;
const learned = Array.from({ length: 120 }, (_, i) => ({ figures: figuresOf(slope(i)), group: String(i >> 1) }));

describe("appearanceOf", () => {
  it("tells gray values, their layout and the gradients' strength by their definitions", () => {
    // A ramp of 1/64 a column: no gradient along y, no Laplacian, one angle.
    const ramp = Float32Array.from({ length: 40 * 36 }, (_, i) => (i % 40) / 64);
    const figures = figuresOf(ramp);
    expect(figures).toHaveLength(appearanceFigures);
    expect(figures[2]).toBeCloseTo(19.5 / 64, 6); // the median of 0 … 39
    const [left, middle] = [figures[5]!, figures[6]!];
    expect([left, middle]).toBeAllClose([6 / 64, 19.5 / 64], { atol: 1e-6 }); // of columns 0–12 and 13–26
    const floor = 2 ** -10;
    expect(figures.slice(14, 17)).toBeAllClose([Math.log(1 / 64 + floor), Math.log(floor), Math.log(floor)], {
      atol: 1e-4,
    });
    expect(figures.slice(20, 24)).toBeAllClose(
      [1, 0, 1, 0].map((c) => c / (1 + 64 ** 2 * floor ** 2)),
      { atol: 1e-4 },
    );
    // Half as fine, the steps are twice as high.
    expect(figures[24]).toBeCloseTo(Math.log(2 / 64 + floor), 4);
  });

  it("looks at the covered part alone, and has nothing to say of a small one", () => {
    const gray = slope(1);
    const covered = { left: 3, top: 5, width: 30, height: 20 };
    const figures = appearanceOf(gray, size, covered);
    const changed = gray.slice();
    for (let i = 0; i < changed.length; i++) {
      const [x, y] = [i % 40, Math.floor(i / 40)];
      if (x < 3 || x >= 33 || y < 5 || y >= 25) changed[i] = 1;
    }
    expect(appearanceOf(changed, size, covered)).toEqual(figures);
    expect(figures).not.toEqual(figuresOf(gray));
    expect(appearanceOf(gray, size, { ...covered, width: 15 })).toBeNull();
  });

  it("covers the whole input of a larger image, and of a smaller one its pixels but the outermost", () => {
    const frame = { width: 40, height: 36, homography: [-0.5, 0, 30, 0, 0.5, 4, 0, 0, 1] as const };
    expect(coveredBy(frame, { left: -50, top: -20, width: 500, height: 500 })).toEqual(whole);
    // x from −0.5 to 39.5 lands from 30.25 down to 10.25, y from 3.75 to 18.75.
    expect(coveredBy(frame, { left: 0, top: 0, width: 40, height: 30 })).toEqual({
      left: 12,
      top: 6,
      width: 17,
      height: 12,
    });
    expect(coveredBy(frame, { left: 1000, top: 0, width: 40, height: 30 }).width).toBe(0);
  });
});

describe("learnFamiliarity", () => {
  it("calls images of the same kind like those, as often as it says, and other kinds unlike", () => {
    const familiarity = learnFamiliarity(learned);
    expect([familiarity.images, familiarity.falseAlarms]).toEqual([120, 1 / 121]);
    const others = Array.from({ length: 100 }, (_, i) => unlikeTraining(familiarity, figuresOf(slope(1000 + i))));
    expect(others.filter((reason) => reason !== null).length).toBeLessThanOrEqual(4);
    for (const kind of [{ angle: 1.2 }, { noise: 0.3 }, { noise: 0.02 }])
      expect(unlikeTraining(familiarity, figuresOf(slope(7, kind)))).toMatch(
        /^it is not like the images of the training: distance \d+\.\d\d is above \d\.\d\d$/,
      );
    expect(unlikeTraining(familiarity, null)).toBe(
      "it is not like the images of the training: hardly any of the field is in the image",
    );
  });

  it("measures Mahalanobis' distance: of independent figures the root mean square of their standard scores", () => {
    const random = createRandom("independent");
    const rows = Array.from({ length: 4000 }, () => Array.from({ length: appearanceFigures }, () => 3 + random()));
    const familiarity = learnFamiliarity(rows.map((figures, i) => ({ figures, group: String(i) })));
    const [mean, deviation] = [3.5, Math.sqrt(1 / 12)];
    const scores = rows[0]!.map((value) => ((value - mean) / deviation) ** 2);
    const expected = Math.sqrt(scores.reduce((a, b) => a + b, 0) / appearanceFigures);
    expect(familiarityDistance(familiarity, rows[0]!)).toBeCloseTo(expected, 1);
    expect(familiarity.falseAlarms).toBeCloseTo(0.01, 3);
  });

  it("sees that figures disagree that always agreed", () => {
    const random = createRandom("together");
    const rows = Array.from({ length: 300 }, () => {
      const common = random();
      return Array.from({ length: appearanceFigures }, () => common + 0.01 * random());
    });
    const familiarity = learnFamiliarity(rows.map((figures, i) => ({ figures, group: String(i) })));
    const odd = rows[0]!.map((_, i) => (i % 2 ? 0.2 : 0.8)); // each for itself is usual
    expect(familiarityDistance(familiarity, odd)).toBeGreaterThan(3 * familiarity.limit);
  });

  it("refuses fewer than 20 images", () => {
    expect(() => learnFamiliarity(learned.slice(0, 19))).toThrow(
      new RangeError("learnFamiliarity: images.length must be at least 20, got 19"),
    );
  });
});

describeOnBackends("a model that knows what its images look like", () => {
  const image = (gray: Float32Array) => ({ ...size, channels: 1, data: Uint8Array.from(gray, (v) => 255 * v) });

  it("abstains from others with the reason, after a journey through its files too", async () => {
    const model = tinyModel({ preprocessing: { fit: "contain" } });
    const { preprocessing } = model;
    const seen = Array.from({ length: 60 }, (_, i) => ({
      figures: inputAppearance(image(slope(i)), preprocessing)!,
      group: String(i),
    }));
    const { document, weights } = await formatModel({ ...model, familiarity: learnFamiliarity(seen) });
    const predictor = new LandmarkPredictor(await parseModel(parseModelDocument(JSON.stringify(document)), weights));
    const own = await predictor.predict(image(slope(500)));
    const other = await predictor.predict(image(slope(500, { angle: 2 })));
    expect(own.reason).toBeNull();
    expect(own.landmarks.flat().every(Number.isFinite)).toBe(true);
    expect(other.reason).toContain("it is not like the images of the training: distance");
    expect(other.landmarks.flat().concat(other.confidence).every(Number.isNaN)).toBe(true);
    predictor.dispose();
  });
});
