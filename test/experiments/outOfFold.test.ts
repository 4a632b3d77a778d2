import { describe, expect, it } from "vitest";
import { dataDigest, formatOutOfFold, outOfFoldErrors, parseOutOfFold } from "../../src/experiments/index.ts";
import { madeUp } from "./cases.ts";

const nowhere = [Number.NaN, Number.NaN] as const;

describe("formatOutOfFold and parseOutOfFold", () => {
  it("give back what was written, missing points included", () => {
    const { cases, ...rest } = madeUp({ count: 6 });
    const [first] = cases;
    const whole = {
      ...rest,
      cases: [
        { ...first!, truth: [nowhere, ...first!.truth.slice(1)], predicted: [...first!.predicted.slice(1), nowhere] },
        ...cases.slice(1).map((one) => ({ ...one, spacing: null })),
      ],
    };
    const read = parseOutOfFold(formatOutOfFold(whole));
    expect(read.cases.map(({ id }) => id)).toEqual(whole.cases.map(({ id }) => id));
    expect(read.cases[0]!.truth[0]).toEqual(nowhere);
    expect(read.cases[0]!.predicted[15]).toEqual(nowhere);
    expect(read.cases[1]!.spacing).toBeNull();
    expect(read.cases[3]!.predicted.flat()).toBeAllClose(whole.cases[3]!.predicted.flat(), { rtol: 0, atol: 6e-5 });
    expect(read.landmarkNames).toEqual(whole.landmarkNames);
  });

  it.each([
    ["text", "no", "o.json: not valid JSON; the file is damaged"],
    ["another file", '{"format":"kneel-report"}', /^o\.json: not an out-of-fold file of kneel-tfjs \(format: /],
  ])("refuses %s", (_, text, message) => {
    expect(() => parseOutOfFold(text, "o.json")).toThrow(message);
  });

  it("refuses a patient in two folds, an image twice and points that lack", () => {
    const whole = madeUp({ count: 4 });
    const change = (i: number, more: object) =>
      formatOutOfFold({ ...whole, cases: whole.cases.map((one, j) => (i === j ? { ...one, ...more } : one)) });
    expect(() => parseOutOfFold(change(1, { fold: "3" }), "o.json")).toThrow(
      new Error('o.json: patient "p0" is in the folds 0 and 3; its predictions are not out of fold'),
    );
    expect(() => parseOutOfFold(change(1, { id: "knee0.png" }), "o.json")).toThrow(
      new Error("o.json: holds knee0.png twice"),
    );
    expect(() => parseOutOfFold(change(2, { truth: [[1, 2]] }), "o.json")).toThrow(
      new Error("o.json: truth of knee2.png must be 16 points, got 1"),
    );
  });
});

describe("outOfFoldErrors", () => {
  it("are in millimetres with the spacing of each axis, infinite where nothing was found", () => {
    const [first, second] = madeUp({ count: 2 }).cases;
    const cases = [
      { ...first!, truth: [[10, 10]] as const, predicted: [[16, 26]] as const },
      { ...second!, truth: [nowhere] as const, predicted: [[0, 0]] as const },
      { ...second!, truth: [[0, 0]] as const, predicted: [nowhere] as const },
    ];
    const { errors, unit } = outOfFoldErrors({ cases });
    expect(errors).toEqual([[Math.hypot(3, 4)], [Number.NaN], [Number.POSITIVE_INFINITY]]);
    expect(unit).toBe("mm");
    expect(outOfFoldErrors({ cases: cases.map((one) => ({ ...one, spacing: null })) })).toEqual({
      errors: [[Math.hypot(6, 16)], [Number.NaN], [Number.POSITIVE_INFINITY]],
      unit: "px",
    });
  });
});

describe("dataDigest", () => {
  const rows = madeUp({ count: 3 }).cases.map(({ id: image, truth: landmarks, spacing }) => ({
    image,
    landmarks,
    spacing,
  }));

  it("knows neither the order nor the place, and notices a moved point", async () => {
    const digest = await dataDigest(["a"], rows);
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect(await dataDigest(["a"], rows.toReversed())).toBe(digest);
    expect(await dataDigest(["b"], rows)).not.toBe(digest);
    const moved = rows.map((row, i) =>
      i === 1 ? { ...row, landmarks: [[0, 0] as const, ...row.landmarks.slice(1)] } : row,
    );
    expect(await dataDigest(["a"], moved)).not.toBe(digest);
  });
});
