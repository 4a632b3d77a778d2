import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Augmentation,
  type AugmentationOperation,
  type AugmentationRecord,
  type AugmentationStep,
  applyAugmentation,
  augmentedSize,
  parseAugmentation,
  sampleAugmentation,
} from "../../src/augment/index.ts";
import { operations } from "../../src/augment/operations/list.ts";
import type { Point } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { runs } from "../support/runs.ts";

const SIZE = { width: 52, height: 36 };

const refusal = (value: unknown): string => {
  try {
    parseAugmentation(value);
  } catch (error) {
    return (error as Error).message.replace("parseAugmentation: augmentations[0]", "");
  }
  return "";
};

const invert = { type: "invert" };
const NON_NEGATIVE = "a range [low, high] of non-negative numbers";
const POSITIVE = "a range [low, high] of positive numbers";
const within = (low: number, high: number, open = "[") => `a range [low, high] within ${open}${low}, ${high}]`;

/** Of each option: its values at the bounds, those just beyond, and what it must be. */
const options: readonly [type: string, option: string, good: unknown[], bad: unknown[], requirement: string][] = [
  ["homography", "projection", [0.1, [-1, -1]], [[1, 0], [0], "1"], "a range [low, high] or a number"],
  ["homography", "rotationDegrees", [3, [-400, 400]], [-3, [0, Number.NaN]], "a range [low, high] or a number"],
  ["homography", "scale", [0.9, [0.01, 5]], [1, [0, 1], [-1, 1]], `${POSITIVE} or a number`],
  ["homography", "aspect", [0.9, [0.01, 5]], [1, -1, [0, 1]], `${POSITIVE} or a number`],
  ["homography", "shear", [0, [-1, 1]], [[0.1, 0]], "a range [low, high] or a number"],
  ["homography", "translation", [0, [-1, 1]], [null], "a range [low, high] or a number"],
  ["homography", "perspective", [0, [-1, 1]], [Number.POSITIVE_INFINITY], "a range [low, high] or a number"],
  ["homography", "center", [[0, 1]], [[0], [0, 1, 2], [0, "1"], 3], "two numbers [u, v]"],
  ["homography", "areaLimit", [1, 1e9], [0.9, 1.1e9, "2"], "a number from 1 to 1000000000"],
  ["flip", "axis", ["vertical", "horizontal"], ["x"], 'one of "horizontal", "vertical"'],
  ["flip", "swap", [[1, 0, 2]], [[], [1, 2, 0], "01"], "pairs of landmark indices"],
  [
    "elastic",
    "range",
    [[0, 0.48]],
    [
      [0, 0.49],
      [-0.1, 0.1],
    ],
    within(0, 0.48),
  ],
  ["elastic", "spacing", [0.01, 2], [0.009, 2.1], "a number from 0.01 to 2"],
  [
    "thinPlateSpline",
    "range",
    [[0, 0.5]],
    [
      [0, 0.51],
      [-0.1, 0],
    ],
    within(0, 0.5),
  ],
  ["thinPlateSpline", "nodes", [2, 10], [1, 11, 2.5], "an integer from 2 to 10"],
  ["crop", "width", [1, 16384], [0, 16385, 1.5, "3"], "an integer from 1 to 16384"],
  ["crop", "position", ["center", "random"], ["left"], 'one of "random", "center"'],
  ["pad", "height", [1, 16384], [0, 16385, 1.5], "an integer from 1 to 16384"],
  [
    "landmarkJitter",
    "range",
    [[-1, 1]],
    [
      [-1.1, 0],
      [0, 1.1],
    ],
    within(-1, 1),
  ],
  ["landmarkJitter", "whole", [true, false], [1, "true"], "true or false"],
  [
    "gamma",
    "range",
    [[0.001, 9]],
    [
      [0, 1],
      [-1, 1],
    ],
    POSITIVE,
  ],
  ["gamma", "draw", ["log", "reciprocal"], ["uniform"], 'one of "log", "reciprocal"'],
  ["contrast", "range", [[0, 9]], [[-0.1, 1]], NON_NEGATIVE],
  [
    "brightness",
    "range",
    [[-1, 1]],
    [
      [-1.1, 1],
      [0, 1.1],
    ],
    within(-1, 1),
  ],
  [
    "saltAndPepper",
    "range",
    [[0, 1]],
    [
      [-0.1, 1],
      [0, 1.1],
    ],
    within(0, 1),
  ],
  [
    "gaussianBlur",
    "range",
    [[0.001, 100]],
    [
      [0, 1],
      [1, 101],
    ],
    within(0, 100, "("),
  ],
  ["gaussianBlur", "sizes", [[1, 3]], [[2], [], [0], [-1], [1.5], 3], "a list of odd sizes"],
  ["medianBlur", "sizes", [[1, 3]], [[2], [], ["3"]], "a list of odd sizes"],
  ["gaussianNoise", "range", [[0, 9]], [[-0.1, 1]], NON_NEGATIVE],
  ["speckleNoise", "range", [[0, 9]], [[-0.1, 1]], NON_NEGATIVE],
  ["poissonNoise", "range", [[0.001, 9]], [[0, 1]], POSITIVE],
  [
    "blendNoise",
    "range",
    [[0, 1]],
    [
      [-0.1, 1],
      [0, 1.1],
    ],
    within(0, 1),
  ],
  ["sharpen", "range", [[0, 9]], [[-0.1, 1]], NON_NEGATIVE],
  ["clahe", "range", [[0.001, 9]], [[0, 1]], POSITIVE],
  ["clahe", "tiles", [1, 64], [0, 65, 1.5], "an integer from 1 to 64"],
  [
    "jpegCompression",
    "range",
    [[1, 100]],
    [
      [0.9, 2],
      [1, 101],
    ],
    within(1, 100),
  ],
  [
    "cutout",
    "range",
    [[0, 1]],
    [
      [-0.1, 1],
      [0, 1.1],
    ],
    within(0, 1),
  ],
  ["cutout", "count", [1, 1000], [0, 1001, 1.5], "an integer from 1 to 1000"],
  ["cutout", "fill", [0, 1], [-0.1, 1.1], "a number from 0 to 1"],
  [
    "gridMask",
    "range",
    [[0.001, 1]],
    [
      [0, 1],
      [0.1, 1.1],
    ],
    within(0, 1, "("),
  ],
  ["gridMask", "share", [0, 1], [-0.1, 1.1], "a number from 0 to 1"],
  ["gridMask", "fill", [0, 1], [-0.1, 1.1], "a number from 0 to 1"],
  [
    "shading",
    "range",
    [[0, 1]],
    [
      [-0.1, 1],
      [0, 1.1],
    ],
    within(0, 1),
  ],
  [
    "collimator",
    "range",
    [[0, 0.49]],
    [
      [-0.1, 0],
      [0, 0.5],
    ],
    within(0, 0.49),
  ],
  [
    "collimator",
    "degrees",
    [[-45, 45]],
    [
      [-46, 0],
      [0, 46],
    ],
    within(-45, 45),
  ],
  ["collimator", "fill", [0, 1], [-0.1, 1.1], "a number from 0 to 1"],
  ["maybe", "probability", [0, 1], [-0.1, 1.1, "0"], "a number from 0 to 1"],
  ["oneOf", "weights", [[0, 1]], [[-1, 2], [], ["1", 1]], "a list of non-negative numbers"],
  ["someOf", "count", [[0, 2]], [[-1, 1], 1], NON_NEGATIVE],
];

/** Options that an operation cannot do without. */
const required: Record<string, object> = {
  elastic: { range: [0, 0.1] },
  thinPlateSpline: { range: [0, 0.1] },
  crop: { width: 3, height: 2 },
  pad: { width: 3, height: 2 },
  maybe: { probability: 0.5, operations: [] },
  oneOf: { operations: [invert, invert] },
  someOf: { count: [1, 1], operations: [invert, invert] },
  compose: { operations: [] },
  fitCanvas: { operations: [] },
  medianBlur: { sizes: [3] },
  homography: {},
  flip: {},
  invert: {},
  jpegCompression: { range: [50, 50] },
};
const least = (type: string) => ({ type, ...(required[type] ?? { range: [0.1, 0.2] }) });

describe("the options of operations", () => {
  it("of this test are all there are", () => {
    const listed = operations.flatMap(({ type, entries }) => Object.keys(entries).map((option) => `${type}.${option}`));
    const tested = options.map(([type, option]) => `${type}.${option}`);
    const sides = ["crop.height", "pad.width"]; // as crop.width and pad.height
    expect([...tested, ...sides].toSorted()).toEqual(listed.toSorted());
  });

  it.each(options)(
    "%s.%s takes what lies within its bounds and refuses the rest by name",
    (type, option, good, bad, is) => {
      for (const value of good) expect(refusal([{ ...least(type), [option]: value }])).toBe("");
      for (const value of bad) {
        const message = refusal([{ ...least(type), [option]: value }]);
        expect(message.startsWith(`.${option} must be ${is}, got `)).toBe(true);
      }
    },
  );

  it("may be left out where they are optional, and undefined is left out", () => {
    for (const { type, entries } of operations) {
      expect(refusal([least(type)])).toBe("");
      for (const option of Object.keys(entries)) {
        const needed = option in least(type);
        expect(refusal([{ ...least(type), [option]: undefined }]) === "").toBe(!needed);
        const { [option]: _, ...without } = least(type) as Record<string, unknown>;
        expect(refusal([without])).toBe(needed ? `.${option} must be given` : "");
      }
      expect(refusal([{ ...least(type), more: 1 }])).toBe(".more must be left out, unknown");
    }
  });

  it("of groups are checked against their parts, however deep", () => {
    const nested = (operation: unknown) => [
      { type: "compose", operations: [{ type: "maybe", probability: 1, operations: [operation] }] },
    ];
    const path = ".operations[0].operations[0]";
    expect(refusal(nested({ type: "oneOf", operations: [] }))).toBe(
      `${path}.operations must be at least one, got none`,
    );
    expect(refusal(nested({ type: "oneOf", operations: [invert], weights: [1, 2] }))).toBe(
      `${path}.weights must be 1 numbers, not all 0, got [1, 2]`,
    );
    expect(refusal(nested({ type: "oneOf", operations: [invert], weights: [1] }))).toBe("");
    expect(refusal(nested({ type: "someOf", operations: [invert], count: [0, 2] }))).toBe(
      `${path}.count must be a range of integers up to 1, got [0, 2]`,
    );
    expect(refusal(nested({ type: "someOf", operations: [invert], count: [0.5, 1] }))).toBe(
      `${path}.count must be a range of integers up to 1, got [0.5, 1]`,
    );
    expect(refusal(nested({ type: "invert", operations: [] }))).toBe(`${path}.operations must be left out, unknown`);
  });

  it("of fitCanvas are homographies and flips, also within groups", () => {
    const fits = ["homography", "flip", "compose", "maybe", "oneOf", "someOf"];
    for (const { type } of operations) {
      const inner =
        type === "oneOf" || type === "someOf" ? { ...least(type), operations: [{ type: "flip" }] } : least(type);
      const message = refusal([{ type: "fitCanvas", operations: [{ type: "compose", operations: [inner] }] }]);
      const name = ".operations[0].operations[0].type must be a homography or flip within fitCanvas";
      expect(message).toBe(fits.includes(type) ? "" : `${name}, got "${type}"`);
    }
  });
});

describe("augmentedSize", () => {
  const leaf = fc.constantFrom<AugmentationOperation>(
    { type: "flip" },
    { type: "homography", rotationDegrees: 10 },
    { type: "crop", width: 30, height: 40 },
    { type: "crop", width: 52, height: 36 },
    { type: "pad", width: 40, height: 50 },
    { type: "pad", width: 10, height: 10 },
    { type: "invert" },
    { type: "fitCanvas", operations: [] },
    { type: "fitCanvas", operations: [{ type: "flip" }] },
    { type: "landmarkJitter", range: [0, 0.1] },
  );
  const group = (part: fc.Arbitrary<AugmentationOperation>): fc.Arbitrary<AugmentationOperation> => {
    const parts = fc.array(part, { minLength: 1, maxLength: 3 });
    return fc.oneof(
      part,
      parts.map((list): AugmentationOperation => ({ type: "compose", operations: list })),
      parts.map((list): AugmentationOperation => ({ type: "maybe", probability: 0.5, operations: list })),
      parts.map((list): AugmentationOperation => ({ type: "oneOf", operations: list })),
      parts.map((list): AugmentationOperation => ({ type: "someOf", count: [0, list.length], operations: list })),
    );
  };

  it("is the size of every draw, or null", () => {
    fc.assert(
      fc.property(fc.array(group(group(leaf)), { maxLength: 3 }), (list) => {
        const size = augmentedSize(list, SIZE);
        const sizes = Array.from({ length: 8 }, (_, i) => {
          const { width, height } = sampleAugmentation(list, SIZE, createRandom("sizes", i));
          return { width, height };
        });
        if (size) expect(sizes).toEqual(sizes.map(() => size));
      }),
      { numRuns: runs(200) },
    );
  });

  it.each<[Augmentation, { width: number; height: number } | null]>([
    [[], SIZE],
    [[{ type: "pad", width: 60, height: 10 }], { width: 60, height: 36 }],
    [[{ type: "fitCanvas", operations: [] }], SIZE],
    [
      [
        { type: "fitCanvas", operations: [{ type: "flip" }] },
        { type: "pad", width: 99, height: 99 },
      ],
      null,
    ],
    [[{ type: "maybe", probability: 1, operations: [{ type: "crop", width: 9, height: 36 }] }], null],
    [[{ type: "maybe", probability: 1, operations: [{ type: "crop", width: 52, height: 36 }] }], SIZE],
    [[{ type: "maybe", probability: 1, operations: [{ type: "crop", width: 52, height: 9 }] }], null],
    [[{ type: "oneOf", operations: [{ type: "crop", width: 9, height: 8 }, { type: "invert" }] }], null],
    [
      [
        {
          type: "oneOf",
          operations: [
            { type: "crop", width: 9, height: 8 },
            { type: "crop", width: 9, height: 8 },
          ],
        },
      ],
      { width: 9, height: 8 },
    ],
    [[{ type: "someOf", count: [1, 1], operations: [{ type: "crop", width: 9, height: 8 }] }], null],
    [[{ type: "someOf", count: [1, 1], operations: [{ type: "invert" }] }], SIZE],
    [
      [
        {
          type: "compose",
          operations: [
            { type: "pad", width: 60, height: 60 },
            { type: "crop", width: 4, height: 3 },
          ],
        },
      ],
      { width: 4, height: 3 },
    ],
  ])("of %j is %j", (list, size) => {
    expect(augmentedSize(list, SIZE)).toEqual(size);
  });
});

describe("draws", () => {
  type StepOf<T extends AugmentationStep["type"]> = Extract<AugmentationStep, { type: T }>;
  const draws = <T extends AugmentationStep["type"]>(operation: AugmentationOperation, type: T, n = 400) =>
    Array.from({ length: n }, (_, i) => {
      const { steps } = sampleAugmentation([operation], SIZE, createRandom("draws", type, i));
      return steps.find((step): step is StepOf<T> => step.type === type)!;
    });
  /** All within the bounds, and most of the range is used. */
  const expectSpread = (values: readonly number[], low: number, high: number) => {
    const slack = 0.03 * (high - low);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    expect(least).toBeGreaterThanOrEqual(low - 1e-9);
    expect(most).toBeLessThanOrEqual(high + 1e-9);
    expect(least).toBeLessThan(low + slack);
    expect(most).toBeGreaterThan(high - slack);
  };

  it("of collimators leave borders of the range on each side, turned by the degrees", () => {
    const beams = draws({ type: "collimator", range: [0.1, 0.3], degrees: [-20, 10], fill: 0.25 }, "collimator");
    expectSpread(
      beams.map(({ left }) => (left + 0.5) / 52),
      0.1,
      0.3,
    );
    expectSpread(
      beams.map(({ right }) => 1 - (right + 0.5) / 52),
      0.1,
      0.3,
    );
    expectSpread(
      beams.map(({ top }) => (top + 0.5) / 36),
      0.1,
      0.3,
    );
    expectSpread(
      beams.map(({ bottom }) => 1 - (bottom + 0.5) / 36),
      0.1,
      0.3,
    );
    expectSpread(
      beams.map(({ degrees }) => degrees),
      -20,
      10,
    );
    expect(new Set(beams.map(({ fill }) => fill))).toEqual(new Set([0.25]));
    const plain = draws({ type: "collimator", range: [0, 0.1] }, "collimator");
    expectSpread(
      plain.map(({ degrees }) => degrees),
      -3,
      3,
    );
    expect(plain[0]!.fill).toBe(0);
  });

  it("of shading sum up to a change in the range", () => {
    const sums = draws({ type: "shading", range: [0.1, 0.4] }, "shading").map(({ coefficients }) => {
      expect(coefficients).toHaveLength(5);
      return coefficients.reduce((sum, c) => sum + Math.abs(c), 0);
    });
    expectSpread(sums, 0.1, 0.4);
    expect(draws({ type: "shading", range: [0, 0] }, "shading", 1)[0]!.coefficients.map(Math.abs)).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  it("of noises, photons and blurs are of their ranges, each with a seed of its own", () => {
    const noises = draws({ type: "gaussianNoise", range: [0.1, 0.3] }, "gaussianNoise");
    expectSpread(
      noises.map(({ sigma }) => sigma),
      0.1,
      0.3,
    );
    expect(new Set(noises.map(({ seed }) => seed)).size).toBe(400);
    expect(noises.every(({ seed }) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
    const photons = draws({ type: "poissonNoise", range: [10, 1000] }, "poissonNoise").map((step) => step.photons);
    expectSpread(photons.map(Math.log10), 1, 3);
    expectSpread(
      draws({ type: "gaussianBlur", range: [1, 2] }, "gaussianBlur").map(({ sigma }) => sigma),
      1,
      2,
    );
    expect("size" in draws({ type: "gaussianBlur", range: [1, 2] }, "gaussianBlur")[0]!).toBe(false);
    expect("tiles" in draws({ type: "clahe", range: [1, 2] }, "clahe")[0]!).toBe(false);
    expect(draws({ type: "clahe", range: [1, 2], tiles: 3 }, "clahe")[0]!.tiles).toBe(3);
  });

  it("of jitter move landmarks within the range and no pixel", () => {
    const image = { ...SIZE, channels: 1, data: Float32Array.from({ length: 52 * 36 }, (_, i) => (i % 97) / 97) };
    const shifts: Point[] = [];
    for (let i = 0; i < 300; i++) {
      const record = sampleAugmentation([{ type: "landmarkJitter", range: [-0.1, 0.2] }], SIZE, createRandom("j", i));
      const result = applyAugmentation(image, [[20, 10]], record);
      expect(result.image.data).toEqual(image.data);
      shifts.push([result.landmarks[0]![0] - 20, result.landmarks[0]![1] - 10]);
    }
    expectSpread(
      shifts.map(([x]) => x),
      -5.2,
      10.4,
    );
    expectSpread(
      shifts.map(([, y]) => y),
      -3.6,
      7.2,
    );
    const whole: Augmentation = [{ type: "landmarkJitter", range: [-0.1, -0.1], whole: true }];
    const { landmarks } = applyAugmentation(image, [[20, 10]], sampleAugmentation(whole, SIZE, createRandom(1)));
    expect(landmarks).toEqual([[15, 7]]); // −5.2 and −3.6, cut toward zero
  });

  it("of fitCanvas are drawn again where the image would reach beyond its horizon, and given up where all do", () => {
    const tilt = { type: "homography", projection: [-0.02, 0.02], areaLimit: 1e6 } as const;
    const twice: Augmentation = [
      { type: "fitCanvas", operations: [tilt, { type: "homography", scale: [1, 2] }, tilt] },
    ];
    for (let i = 0; i < 60; i++) {
      const { width, height } = sampleAugmentation(twice, SIZE, createRandom("horizon", i));
      expect(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0).toBe(true);
    }
    const steep = { ...tilt, projection: [0.02, 0.02] } as const;
    const shift = { type: "homography", translation: [-3, -3] } as const;
    expect(() =>
      sampleAugmentation([{ type: "fitCanvas", operations: [shift, steep] }], SIZE, createRandom(1)),
    ).toThrow(
      new Error("sampleAugmentation: fitCanvas must leave the image before its horizon, none of 100 draws did"),
    );
  });
});

describe("records that are none", () => {
  const image = { ...SIZE, channels: 1, data: new Float32Array(52 * 36) };
  const apply = (steps: readonly unknown[], landmarks: unknown = []) =>
    applyAugmentation(image, landmarks as Point[], { source: SIZE, ...SIZE, steps } as unknown as AugmentationRecord);
  const warp = { type: "warp", ...SIZE, moves: [] };

  it("are refused by the place of what is wrong", () => {
    expect(() => apply([warp, { type: "noise", sigma: 1 }])).toThrow(
      new RangeError('applyAugmentation: record.steps[1].type must be a texture\'s, got "noise"'),
    );
    expect(() => apply([warp, { type: "gamma", gamma: -1 }])).toThrow(
      new RangeError("applyAugmentation: record.steps[1].gamma must be a positive number, got -1"),
    );
    expect(() => apply([{ ...warp, moves: [{ type: "swap", order: [] }, { type: "bend" }] }])).toThrow(
      new RangeError('applyAugmentation: record.steps[0].moves[1].type must be a move\'s, got "bend"'),
    );
    expect(() => apply([{ ...warp, moves: [{ type: "gamma", gamma: 1 }] }])).toThrow(
      new RangeError('applyAugmentation: record.steps[0].moves[0].type must be a move\'s, got "gamma"'),
    );
  });

  it("and landmarks that are none, by their index", () => {
    expect(() => apply([warp], [[1, 2], null])).toThrow(
      new TypeError("applyAugmentation: landmarks[1] must be a point [x, y], missing ones [NaN, NaN], got null"),
    );
  });

  it("and options that are none", () => {
    const record = sampleAugmentation([], SIZE, createRandom(1));
    expect(() => applyAugmentation(image, [], record, { sampling: "cubic" as "area" })).toThrow(
      new RangeError('applyAugmentation: sampling must be one of "bilinear", "nearest", "area", got "cubic"'),
    );
    expect(() => applyAugmentation(image, [], record, { border: "wrap" as "edge" })).toThrow(
      new RangeError('applyAugmentation: border must be one of "constant", "edge", "reflect", got "wrap"'),
    );
    expect(() => applyAugmentation(image, [], record, { fill: Number.NaN })).toThrow(
      new RangeError("applyAugmentation: fill must be a finite number, got NaN"),
    );
    expect(() => applyAugmentation(image, [], record, { frame: { ...SIZE, homography: [1] as never } })).toThrow(
      new RangeError("applyAugmentation: frame.homography must be nine finite numbers, got [1]"),
    );
  });
});
