import { beforeAll, describe, expect, it } from "vitest";
import {
  type Augmentation,
  type AugmentationRecord,
  type AugmentationStep,
  augmentedSize,
  compose,
  kneelAugmentation,
  lightAugmentation,
  maybe,
  oneOf,
  radiographAugmentation,
  sampleAugmentation,
  someOf,
} from "../../src/augment/index.ts";
import { createRandom } from "../../src/internal/random.ts";

const SIZE = { width: 52, height: 36 };

const draws = (augmentation: Augmentation, n: number, size = SIZE) => {
  const random = createRandom("records");
  return Array.from({ length: n }, () => sampleAugmentation(augmentation, size, random));
};

type StepOf<T extends AugmentationStep["type"]> = Extract<AugmentationStep, { type: T }>;
const stepOf = <T extends AugmentationStep["type"]>({ steps }: AugmentationRecord, type: T): StepOf<T> | undefined =>
  steps.find((step): step is StepOf<T> => step.type === type);
const types = ({ steps }: AugmentationRecord) => steps.slice(1).map(({ type }) => type);
const homographyOf = (record: AugmentationRecord): readonly number[] => {
  const move = stepOf(record, "warp")!.moves.find(({ type }) => type === "homography");
  return move?.type === "homography" ? move.homography : [1, 0, 0, 0, 1, 0, 0, 0, 1];
};

/** Share of n within four standard errors of p. */
function expectShare(count: number, n: number, p: number): void {
  expect(Math.abs(count / n - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
}

/** Inside the range, mean and deviation those of the uniform distribution within about four standard errors. */
function expectUniform(values: readonly number[], low: number, high: number): void {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
  const slack = 4 / Math.sqrt(12 * values.length);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(low - 1e-9);
  expect(Math.max(...values)).toBeLessThanOrEqual(high + 1e-9);
  expect(Math.abs(mean - (low + high) / 2) / (high - low)).toBeLessThan(slack);
  expect(Math.abs(deviation / (high - low) - 1 / Math.sqrt(12))).toBeLessThan(slack);
}

describe("kneelAugmentation", () => {
  const n = 10_000;
  const size = { width: 466, height: 466 };
  let records: AugmentationRecord[];
  beforeAll(() => {
    records = draws(kneelAugmentation({ jitter: true }), n, size);
  }, 60_000);

  it("always gives 450 × 450, from one warp", () => {
    expect(new Set(records.map(({ width, height }) => `${width} × ${height}`))).toEqual(new Set(["450 × 450"]));
    expect(records.every(({ steps }) => steps.filter(({ type }) => type === "warp").length === 1)).toBe(true);
    expect(augmentedSize([...kneelAugmentation()], size)).toEqual({ width: 450, height: 450 });
  });

  it("draws each part of the geometry as often as the paper's stream", () => {
    const h = records.map(homographyOf);
    const count = (f: (matrix: readonly number[]) => boolean) => h.filter(f).length;
    const negative = (m: readonly number[]) => m[0]! * m[4]! - m[1]! * m[3]! < 0 && m[6] === 0;
    expectShare(
      count((m) => m[6] !== 0),
      n,
      0.35,
    );
    // Without a homography: flipped in 0.7·0.5·0.5, scaled in 0.7·0.5·0.5
    expectShare(count(negative), n, 0.175);
    const scales = h.filter((m) => m[6] === 0 && m[4] !== 1).map((m) => m[4]!);
    expectShare(scales.length, n, 0.175);
    expectUniform(scales, 0.5, 2.5);
    const jitters = records.filter((record) =>
      stepOf(record, "warp")!.moves.some(({ type }) => type === "landmarkJitter"),
    );
    expectShare(jitters.length, n, 0.5);
  });

  it("places the crop uniformly in the padded image", () => {
    const plain = records.map(homographyOf).filter((m) => m[0] === 1 && m[6] === 0 && m[4] === 1);
    // 466 is padded to 520, 27 on each side, then cropped at 0 … 69
    const starts = plain.map((m) => 27 - m[2]!);
    expect(starts.every(Number.isInteger)).toBe(true);
    expect([Math.min(...starts), Math.max(...starts)]).toEqual([0, 69]);
    expectUniform(starts, 0, 69);
  });

  it("draws projection, scale, rotation and shear of its homography from the paper's ranges", () => {
    const [jitter, moved] = kneelAugmentation({ jitter: true }) as [unknown, { operations: Augmentation }];
    expect(jitter).toEqual({
      type: "maybe",
      probability: 0.5,
      operations: [{ type: "landmarkJitter", range: [-0.003, 0.003], whole: true }],
    });
    const canvas = moved.operations[1] as unknown as { operations: { operations: Augmentation }[] };
    const alone = canvas.operations[0]!.operations;
    const matrices = draws(alone, n, size).map(homographyOf);
    // About the centre c, M = A·P with the last row (v1, v2, 1): v is read off, then A from the centred matrix.
    const c = 232.5;
    const centred = matrices.map((m) => {
      const w = m[6]! * c + m[7]! * c + m[8]!;
      return m.map((value) => value / w);
    });
    expectUniform(
      centred.map((m) => m[6]!),
      1e-5,
      2e-3,
    );
    expectUniform(
      centred.map((m) => m[7]!),
      1e-5,
      2e-3,
    );
    const affine = centred.map((m) => [m[0]! - c * m[6]!, m[1]! - c * m[7]!, m[3]! - c * m[6]!, m[4]! - c * m[7]!]);
    const upright = affine.filter(([a, b, , d]) => Math.abs(a! - d!) < 1e-9 && b !== 0);
    expectShare(upright.length, n, 0.5); // without shear: a rotation and a scale
    expectUniform(
      upright.map(([a, , e]) => Math.hypot(a!, e!)),
      0.8,
      1.3,
    );
    expectUniform(
      upright.map(([a, , e]) => (Math.atan2(e!, a!) * 180) / Math.PI),
      -90,
      90,
    );
  });

  it("draws exactly one of the seven noises and blurs, with the paper's ranges", () => {
    const choices = records.map((record) =>
      types(record)
        .filter((type) => type !== "gamma" && type !== "cutout")
        .join(),
    );
    const count = (choice: string) => choices.filter((each) => each === choice).length;
    expectShare(count(""), n, 1 / 7);
    expectShare(count("gaussianBlur"), n, 1 / 7);
    expectShare(count("blendNoise"), n, 1 / 7);
    expectShare(count("medianBlur"), n, 1 / 7);
    expectShare(count("saltAndPepper"), n, 1 / 7 + 0.5 / 7 + 0.5 / 7);
    expectShare(count("saltAndPepper,medianBlur"), n, 0.5 / 7);
    expectShare(count("medianBlur,saltAndPepper"), n, 0.5 / 7);
    const values = <T extends AugmentationStep["type"]>(type: T, of: (step: StepOf<T>) => number) =>
      records.flatMap((record) => stepOf(record, type) ?? []).map(of);
    expectUniform(
      values("blendNoise", ({ gain }) => gain),
      0,
      0.5,
    );
    expect(new Set(values("gaussianBlur", ({ sigma }) => sigma))).toEqual(new Set([1]));
    const sizes = values("medianBlur", ({ size: k }) => k);
    expectShare(sizes.filter((k) => k === 3).length, sizes.length, 0.5);
    expect(new Set(sizes)).toEqual(new Set([3, 5]));
    const late = records.filter((record) => types(record).join().startsWith("medianBlur,saltAndPepper"));
    expectUniform(
      late.map((record) => stepOf(record, "saltAndPepper")!.amount),
      0,
      0.01,
    );
    const early = records.filter((record) => types(record).join().startsWith("saltAndPepper,medianBlur"));
    expectUniform(
      early.map((record) => stepOf(record, "saltAndPepper")!.amount),
      0,
      0.05,
    );
  });

  it("draws gamma and a cutout of 45 × 45 in half of the cases each", () => {
    const gammas = records.flatMap((record) => stepOf(record, "gamma") ?? []);
    expectShare(gammas.length, n, 0.5);
    expectUniform(
      gammas.map(({ gamma }) => 1 / gamma),
      0.5,
      1.5,
    );
    const cutouts = records.flatMap((record) => stepOf(record, "cutout")?.rectangles ?? []);
    expectShare(cutouts.length, n, 0.5);
    expect(new Set(cutouts.map(({ width, height, fill }) => `${width} ${height} ${fill}`))).toEqual(
      new Set(["45 45 0"]),
    );
    expectUniform(
      cutouts.map(({ left }) => left),
      0,
      405,
    );
    expect(kneelAugmentation({ cutout: 0 }).some((o) => JSON.stringify(o).includes("cutout"))).toBe(false);
  });
});

describe("lightAugmentation", () => {
  it("draws each change as often and as strongly as documented", () => {
    const records = draws(lightAugmentation(), 2000);
    const share = (type: AugmentationStep["type"]) => records.filter((record) => stepOf(record, type)).length;
    expectShare(share("gamma"), 2000, 0.7);
    expectShare(share("contrast"), 2000, 0.5);
    expectShare(share("brightness"), 2000, 0.5);
    expectShare(share("gaussianBlur"), 2000, 0.2);
    expectShare(share("gaussianNoise"), 2000, 0.5);
    expectShare(share("cutout"), 2000, 0.3);
    const logs = records.flatMap((record) => stepOf(record, "gamma") ?? []).map(({ gamma }) => Math.log(gamma));
    expectUniform(logs, Math.log(0.7), Math.log(1.4));
    for (const record of records) {
      const h = homographyOf(record);
      const w = h[6]! * 25.5 + h[7]! * 17.5 + h[8]!;
      expect(Math.abs((h[0]! * 25.5 + h[1]! * 17.5 + h[2]!) / w - 25.5) / 52).toBeLessThan(0.06 + 0.02);
      expect(h[0]! * h[4]! - h[1]! * h[3]!).toBeGreaterThan(0); // no flip
      expect(stepOf(record, "gaussianNoise")?.sigma ?? 0).toBeLessThanOrEqual(0.03);
    }
  });
});

describe("sampleAugmentation", () => {
  it("starts with a warp that does nothing", () => {
    expect(draws([], 1)[0]).toEqual({ source: SIZE, ...SIZE, steps: [{ type: "warp", ...SIZE, moves: [] }] });
  });

  it("joins the homographies, flips, pads and crops that follow each other, in order", () => {
    const pipeline: Augmentation = [
      { type: "flip" },
      { type: "homography", translation: [0.25, 0.25] },
      { type: "pad", width: 60, height: 30 },
      { type: "crop", width: 20, height: 40, position: "center" },
    ];
    // x: 51 − x + 13 + 4 − 20;  y: y + 9 + 0 + 2
    expect(draws(pipeline, 1)[0]!.steps).toEqual([
      {
        type: "warp",
        width: 20,
        height: 40,
        moves: [{ type: "homography", homography: [-1, 0, 48, 0, 1, 11, 0, 0, 1] }],
      },
    ]);
    expect(augmentedSize(pipeline, SIZE)).toEqual({ width: 20, height: 40 });
  });

  it("fits a canvas to what it moves", () => {
    const turn: Augmentation = [{ type: "fitCanvas", operations: [{ type: "homography", rotationDegrees: [90, 90] }] }];
    const [record] = draws(turn, 1) as [AugmentationRecord];
    expect([record.width, record.height]).toEqual([36, 52]);
    expect(homographyOf(record)).toBeAllClose([0, -1, 35, 1, 0, 0, 0, 0, 1], { atol: 1e-12 });
    expect(augmentedSize(turn, SIZE)).toBeNull();
    expect(augmentedSize([...turn, { type: "crop", width: 9, height: 8 }], SIZE)).toEqual({ width: 9, height: 8 });
  });

  it("composes, chooses one, chooses some and leaves out by probability", () => {
    const [a, b, c] = [
      { type: "invert" },
      { type: "contrast", range: [1, 1] },
      { type: "clahe", range: [1, 1] },
    ] as const;
    const counts = (augmentation: Augmentation, n = 4000) => {
      const seen = new Map<string, number>();
      for (const record of draws(augmentation, n)) {
        const key = types(record).join();
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
      return seen;
    };
    expect([...counts([compose(a, b)])]).toEqual([["invert,contrast", 4000]]);
    expectShare(counts([maybe(0.3, a, b)]).get("invert,contrast")!, 4000, 0.3);
    for (const each of ["invert", "contrast", "clahe"]) expectShare(counts([oneOf(a, b, c)]).get(each)!, 4000, 1 / 3);
    const weighted: Augmentation = [{ type: "oneOf", operations: [a, b], weights: [3, 1] }];
    expectShare(counts(weighted).get("contrast")!, 4000, 0.25);
    const two = counts([someOf(2, a, b, c)]);
    for (const pair of ["invert,contrast", "invert,clahe", "contrast,clahe"]) expectShare(two.get(pair)!, 4000, 1 / 3);
    expect(two.size).toBe(3);
    expectShare(counts([someOf([0, 2], a, b)]).get("")!, 4000, 1 / 3);
  });

  it("places cutouts inside the image, everywhere, in whole pixels", () => {
    const records = draws([{ type: "cutout", range: [0.1, 0.25], count: 2, fill: 0.25 }], 2000);
    const cutouts = records.flatMap((record) => stepOf(record, "cutout")!.rectangles);
    expect(cutouts).toHaveLength(4000);
    for (const { left, top, width, height, fill } of cutouts) {
      expect([left, top, width, height].every(Number.isInteger)).toBe(true);
      expect(left >= 0 && top >= 0 && left + width <= 52 && top + height <= 36).toBe(true);
      expect(fill).toBe(0.25);
    }
    const seen = (value: (each: (typeof cutouts)[number]) => number) =>
      [...new Set(cutouts.map(value))].toSorted((a, b) => a - b);
    expect(seen(({ width }) => width)).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
    expect(seen(({ height }) => height)).toEqual([3, 4, 5, 6, 7, 8]);
    expect(seen(({ left, width }) => left + width).at(-1)).toBe(52);
  });

  it("covers the share of a grid mask", () => {
    for (const record of draws([{ type: "gridMask", range: [0.3, 0.3], share: 0.5 }], 20)) {
      const covered = new Set<number>();
      for (const { left, top, width, height } of stepOf(record, "cutout")!.rectangles)
        for (let y = Math.max(0, top); y < Math.min(36, top + height); y++)
          for (let x = Math.max(0, left); x < Math.min(52, left + width); x++) covered.add(y * 52 + x);
      expect(Math.abs(covered.size / (52 * 36) - 36 / 121)).toBeLessThan(0.1); // 6 of 11 pixels along each axis
    }
  });

  it("never folds: neighbouring pixels of elastic and thin-plate draws keep their order", () => {
    const random = createRandom("folds");
    for (let i = 0; i < 20; i++) {
      const strong: Augmentation = [{ type: "elastic", range: [0.48, 0.48], spacing: 0.2 }];
      const [warp] = sampleAugmentation(strong, SIZE, random).steps as [StepOf<"warp">];
      const [move] = warp.moves;
      if (move?.type !== "elastic") throw new Error("no elastic move");
      expect(Math.max(...move.shifts.map(Math.abs))).toBeLessThanOrEqual(0.48 * move.spacing);
    }
    expect(() => draws([{ type: "thinPlateSpline", range: [0.5, 0.5], nodes: 10 }], 1)).toThrow(
      new Error("sampleAugmentation: thinPlateSpline must leave the image unfolded, none of 100 draws did"),
    );
  });

  it("draws the presets on any size without an error", () => {
    for (const size of [
      { width: 17, height: 40 },
      { width: 320, height: 200 },
    ])
      expect(draws([...radiographAugmentation(), ...kneelAugmentation()], 200, size)).toHaveLength(200);
  });

  it("refuses sizes that are not sizes or too large", () => {
    expect(() => draws([], 1, { width: 0, height: 3 })).toThrow(
      new RangeError("sampleAugmentation: size.width must be an integer of at least 1, got 0"),
    );
    expect(() =>
      draws(
        [
          { type: "pad", width: 16384, height: 16384 + 0 },
          { type: "crop", width: 16384, height: 16384 },
        ],
        1,
      ),
    ).not.toThrow();
    expect(() => draws([], 1, { width: 2 ** 15, height: 2 ** 14 })).toThrow(
      new RangeError(
        "sampleAugmentation: size must be at most 268435456 pixels, also after padding, got [32768, 16384]",
      ),
    );
  });
});
