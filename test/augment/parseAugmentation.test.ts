import { describe, expect, it } from "vitest";
import {
  type Augmentation,
  type ImageTexture,
  kneelAugmentation,
  lightAugmentation,
  parseAugmentation,
  radiographAugmentation,
  sampleAugmentation,
} from "../../src/augment/index.ts";

const invert = { type: "invert" };

describe("parseAugmentation", () => {
  it("takes the presets from JSON and gives them back", () => {
    for (const preset of [kneelAugmentation({ jitter: true }), lightAugmentation(), radiographAugmentation(), []]) {
      const json: unknown = JSON.parse(JSON.stringify(preset));
      expect(parseAugmentation(json)).toBe(json);
      expect(json).toEqual(preset);
    }
  });

  it.each<[unknown, string]>([
    [{ gamma: 1 }, "augmentations must be a list of operations, got Object"],
    [
      [invert, invert, { type: "gamma", range: [2, 1] }],
      "augmentations[2].range must be a range [low, high] of positive numbers, got [2, 1]",
    ],
    [
      [{ type: "gamma", range: [0, 1] }],
      "augmentations[0].range must be a range [low, high] of positive numbers, got [0, 1]",
    ],
    [
      [{ type: "gaussianNoise", range: [-1, 1] }],
      "augmentations[0].range must be a range [low, high] of non-negative numbers, got [-1, 1]",
    ],
    [
      [{ type: "invert" }, { type: "crop", width: 20_000, height: 10 }],
      "augmentations[1].width must be an integer from 1 to 16384, got 20000",
    ],
    [
      [{ type: "gaussianNoise", range: [0, Number.NaN] }],
      "augmentations[0].range must be a range [low, high] of non-negative numbers, got [0, NaN]",
    ],
    [
      [{ type: "cutout", range: [0.5, 1.5] }],
      "augmentations[0].range must be a range [low, high] within [0, 1], got [0.5, 1.5]",
    ],
    [
      [{ type: "elastic", range: [0, 0.6] }],
      "augmentations[0].range must be a range [low, high] within [0, 0.48], got [0, 0.6]",
    ],
    [
      [{ type: "homography", scale: [0, 2] }],
      "augmentations[0].scale must be a range [low, high] of positive numbers or a number, got [0, 2]",
    ],
    [
      [{ type: "maybe", probability: 1.2, operations: [] }],
      "augmentations[0].probability must be a number from 0 to 1, got 1.2",
    ],
    [
      [{ type: "maybe", probability: 1, operations: [{ type: "blur" }] }],
      'augmentations[0].operations[0].type must be an operation, got "blur"',
    ],
    [[{ type: "gaussianNoise" }], "augmentations[0].range must be given"],
    [[{ type: "invert", range: [0, 1] }], "augmentations[0].range must be left out, unknown"],
    [[3], "augmentations[0] must be an operation {type, …}, got 3"],
    [[{ type: "flip", swap: [1, 2, 0] }], "augmentations[0].swap must be pairs of landmark indices, got [1, 2, 0]"],
    [[{ type: "medianBlur", sizes: [3, 4] }], "augmentations[0].sizes must be a list of odd sizes, got [3, 4]"],
    [[{ type: "crop", width: 0, height: 4 }], "augmentations[0].width must be an integer from 1 to 16384, got 0"],
    [
      [{ type: "pad", width: 4, height: 1e9 }],
      "augmentations[0].height must be an integer from 1 to 16384, got 1000000000",
    ],
    [
      [{ type: "crop", width: 9, height: 4, position: "left" }],
      'augmentations[0].position must be one of "random", "center", got "left"',
    ],
    [
      [{ type: "someOf", count: [1, 3], operations: [invert] }],
      "augmentations[0].count must be a range of integers up to 1, got [1, 3]",
    ],
    [[{ type: "oneOf", operations: [] }], "augmentations[0].operations must be at least one, got none"],
    [
      [{ type: "oneOf", operations: [invert], weights: [0] }],
      "augmentations[0].weights must be 1 numbers, not all 0, got [0]",
    ],
    [
      [{ type: "fitCanvas", operations: [invert] }],
      'augmentations[0].operations[0].type must be a homography or flip within fitCanvas, got "invert"',
    ],
    [
      [{ type: "cutMix" }],
      "augmentations[0].type: cutMix is refused: its images show parts of two sets of landmarks, which no single set of targets describes; MixUp has a loss for both",
    ],
    [[{ type: "mixUp" }], "augmentations[0].type: mixUp works on batches: use sampleMixUp, mixUp and mixUpLoss"],
  ])("refuses %j by its path", (augmentation, message) => {
    expect(() => parseAugmentation(augmentation)).toThrow(`parseAugmentation: ${message}`);
    const messageOf = () => {
      try {
        parseAugmentation(augmentation);
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    expect(messageOf()).toBe(`parseAugmentation: ${message}`);
  });

  it("is what sampling does first", () => {
    const wrong = [{ type: "gamma", range: [2, 1] }] as never;
    expect(() => sampleAugmentation(wrong, { width: 3, height: 2 }, Math.random)).toThrow(
      new RangeError(
        "sampleAugmentation: augmentations[0].range must be a range [low, high] of positive numbers, got [2, 1]",
      ),
    );
  });
});

describe("the types of pipelines and textures", () => {
  it("follow from the operations' schemas, in groups too (checked by the compiler)", () => {
    const good: Augmentation = [
      { type: "gamma", range: [0.5, 2], draw: "log" },
      { type: "maybe", probability: 1, operations: [{ type: "flip" }] },
    ];
    // @ts-expect-error: no such draw
    const draw: Augmentation = [{ type: "gamma", range: [0.5, 2], draw: "uniform" }];
    // @ts-expect-error: no such operation, within a group
    const nested: Augmentation = [{ type: "maybe", probability: 1, operations: [{ type: "blur" }] }];
    // @ts-expect-error: the parameter of another texture
    const texture: ImageTexture = { type: "medianBlur", sigma: 3 };
    expect(parseAugmentation(good)).toBe(good);
    for (const wrong of [draw, nested, [texture]]) expect(() => parseAugmentation(wrong)).toThrow();
  });
});
