import { describe, expect, it } from "vitest";
import type { Point } from "../../src/geometry/index.ts";
import { failureRate, nme, normalizedErrors, pointRows, radialErrors } from "../../src/metrics/index.ts";

const { NaN: absent, POSITIVE_INFINITY: notFound } = Number;
const missing: Point = [absent, absent];
const truth: Point[][] = [
  [
    [0, 0],
    [6, 8],
    [3, 1],
  ],
  [[1, 1], [1, 6], missing],
];
const predicted: Point[][] = [
  [[3, 4], [6, 8], missing],
  [
    [1, 2],
    [4, 10],
    [0, 0],
  ],
];

describe("normalizedErrors(truth, predicted, normalizer)", () => {
  it("divides by the distance of two landmarks, measured with the spacing", () => {
    const plain = normalizedErrors(truth, predicted, { kind: "landmarks", between: [0, 1] });
    expect(plain).toEqual({
      errors: [
        [0.5, 0, notFound],
        [0.2, 1, absent],
      ],
      lengths: [10, 5],
      normalizer: "distance of landmarks 0 and 1",
    });
    const spaced = normalizedErrors(
      truth,
      predicted,
      { kind: "landmarks", between: [1, 0] },
      {
        spacing: [
          [2, 1],
          [1, 3],
        ],
      },
    );
    expect(spaced.lengths).toEqual([Math.hypot(12, 8), 15]);
    expect(spaced.errors[1]).toEqual([3 / 15, Math.hypot(3, 12) / 15, absent]);
  });

  it.each([
    ["width", 12],
    ["height", 8],
    ["diagonal", Math.hypot(12, 8)],
    ["geometricMean", Math.sqrt(96)],
  ] as const)("divides by the %s of the box of the true points", (side, first) => {
    const one = normalizedErrors(truth.slice(0, 1), predicted.slice(0, 1), { kind: "box", side }, { spacing: [2, 1] });
    expect(one.lengths[0]).toBeCloseTo(first, 12);
    expect(one.errors[0]![0]).toBeCloseTo(Math.hypot(6, 4) / first, 12);
  });

  it("divides by given lengths", () => {
    expect(normalizedErrors(truth, predicted, { kind: "length", length: 5 }).errors[0]![0]).toBe(1);
    expect(normalizedErrors(truth, predicted, { kind: "length", length: [5, 2] }).errors[1]![0]).toBe(0.5);
  });

  it("refuses an image whose normalizer is missing, or leaves the image out", () => {
    const normalizer = { kind: "landmarks", between: [0, 2] } as const;
    expect(() => normalizedErrors(truth, predicted, normalizer)).toThrow(
      new RangeError(
        "normalizedErrors: the length of the normalizer (distance of landmarks 0 and 2) in truth[1] must be measurable, got NaN",
      ),
    );
    const { errors, lengths } = normalizedErrors(truth, predicted, normalizer, { missingNormalizer: "exclude" });
    expect(errors[1]).toEqual([absent, absent, absent]);
    expect(lengths[1]).toBeNaN();
  });

  it("refuses a normalizer of zero and one that cannot be", () => {
    const flat: Point[][] = [
      [
        [1, 1],
        [1, 1],
        [2, 1],
      ],
    ];
    const refuse = (normalizer: Parameters<typeof normalizedErrors>[2]) => () =>
      normalizedErrors(flat, flat, normalizer);
    expect(refuse({ kind: "landmarks", between: [0, 1] })).toThrow(
      new RangeError(
        "normalizedErrors: the length of the normalizer (distance of landmarks 0 and 1) in truth[0] must be a positive number, got 0",
      ),
    );
    expect(refuse({ kind: "box", side: "height" })).toThrow("in truth[0] must be a positive number, got 0");
    expect(refuse({ kind: "length", length: 0 })).toThrow(
      "normalizedErrors: normalizer.length must be a positive number, got 0",
    );
    expect(refuse({ kind: "landmarks", between: [0, 3] })).toThrow(
      "normalizedErrors: normalizer.between[1] must be below 3, the landmarks, got 3",
    );
    expect(refuse({ kind: "length", length: [1, 2] })).toThrow(
      "normalizer.length.length must be 1 images, as truth, got 2",
    );
  });
});

describe("nme and failureRate", () => {
  it("average each image first and state the denominators", () => {
    const errors = [
      [0.2, 0.4],
      [1, absent],
      [absent, absent],
    ];
    expect(nme({ errors, normalizer: "box" })).toEqual({
      value: expect.closeTo(0.65, 12),
      normalizer: "box",
      images: 2,
      points: 3,
    });
    expect(failureRate(errors, 0.4)).toEqual({ threshold: 0.4, fraction: 0.5, hits: 1, count: 2 });
    expect(failureRate([[1, notFound]], 5).hits).toBe(1);
    expect(() => failureRate([], 1)).toThrow("failureRate: errors must be a table of at least one image, got []");
    expect(() => failureRate(errors, 0)).toThrow("failureRate: threshold must be a positive number, got 0");
  });
});

describe("pointRows(data, shape)", () => {
  it("reads the data of a tensor", () => {
    const data = Float32Array.of(0, 1, 2, 3, absent, 5, 6, 7, 8, 9, 10, 11);
    expect(pointRows(data, [2, 3, 2])).toEqual([
      [
        [0, 1],
        [2, 3],
        [absent, 5],
      ],
      [
        [6, 7],
        [8, 9],
        [10, 11],
      ],
    ]);
    expect(() => pointRows(data, [3, 3, 2])).toThrow(
      new RangeError("pointRows: data.length must be 18, as shape, got 12"),
    );
    expect(() => pointRows(data, [6, 2])).toThrow(
      new RangeError("pointRows: shape must be of shape [B, K, 2], got [6, 2]"),
    );
  });
});

describe("radialErrors, what is missing", () => {
  it("follows the policy that is named", () => {
    expect(radialErrors(truth, predicted, { missingPrediction: "exclude" })[0]![2]).toBeNaN();
    expect(() => radialErrors(truth, predicted, { missingPrediction: "error" })).toThrow(
      new RangeError("radialErrors: predicted[0][2] must be a present point, got [NaN, NaN]"),
    );
    expect(() => radialErrors(truth, truth, { missingTruth: "error" })).toThrow(
      new RangeError("radialErrors: truth[1][2] must be a present point, got [NaN, NaN]"),
    );
  });
});
