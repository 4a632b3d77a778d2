import { setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { parseAugmentation, sampleAugmentation } from "../../src/augment/index.ts";
import { patchBackend } from "../../src/backends/index.ts";
import {
  augmentationOf,
  type ExperimentSample,
  fitExperiment,
  type NetworkExperiment,
  parseExperiment,
  type Scale,
  scaleNames,
  scaleOf,
  selectLandmarks,
} from "../../src/experiments/index.ts";
import type { Point } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { describeHourglass, parametersOf } from "../../src/network/index.ts";
import { dotImages } from "../training/dotImages.ts";

const head = { format: "kneel-experiment", formatVersion: 1, name: "a", title: "A" };
const configured = <T>(more: object) => parseExperiment(JSON.stringify({ ...head, ...more })) as T;
const network = (more: object = {}) => configured<NetworkExperiment>({ method: "network", ...more });

const samples = (count: number): ExperimentSample[] =>
  dotImages(count).map(({ image: raster, landmarks, spacing }, i) => ({
    image: `${i}.png`,
    row: i + 2,
    landmarks: landmarks.slice(0, 2),
    spacing,
    columns: { subject: String(i >> 1) },
    raster,
  }));
const landmarkNames = ["small", "large"];
const tiny: Scale = {
  ...scaleOf("small"),
  ...{ size: 16, width: 2, depth: 1, epochs: 2, batch: 4 },
};

describe("scales", () => {
  it.each(scaleNames)("%s is a network that can be built, with an augmentation that gives its input", (name) => {
    const { size, width, depth, upsampling } = scaleOf(name);
    expect(() =>
      parametersOf(describeHourglass({ inputShape: [size, size, 1], landmarks: 16, width, depth, upsampling })),
    ).not.toThrow();
    const augmentation = parseAugmentation(augmentationOf(network({ cutout: 0.25, jitter: true }), scaleOf(name)));
    const given = { width: name === "paper" ? 466 : size, height: name === "paper" ? 466 : size };
    const { width: w, height: h } = sampleAugmentation(augmentation, given, createRandom(1));
    expect([w, h]).toEqual([size, size]);
  });

  it("add cutout and jitter of the row, each half of the time", () => {
    const kinds = (more: object) => augmentationOf(network(more), scaleOf("small")).map((one) => JSON.stringify(one));
    expect(kinds({}).join()).not.toMatch(/cutout|landmarkJitter/);
    expect(kinds({ cutout: 0.05 }).at(-1)).toMatch(/0\.5.*"cutout","range":\[0\.05,0\.05\]|"cutout".*0\.05.*/);
    expect(kinds({ jitter: true })[0]).toContain("landmarkJitter");
  });
});

describe("selectLandmarks", () => {
  it("takes landmarks by name in the order asked for, and refuses others", () => {
    const { samples: some, names } = selectLandmarks(samples(2), landmarkNames, ["large"]);
    expect(names).toEqual(["large"]);
    expect(some[1]!.landmarks).toEqual([samples(2)[1]!.landmarks[1]]);
    expect(() => selectLandmarks(samples(2), landmarkNames, ["t4"])).toThrow(
      new RangeError('selectLandmarks: selected must be some of small, large, got "t4"'),
    );
  });
});

describe("fitExperiment, mean shape", () => {
  it("is the mean of the examples at the same part of an image of another size", async () => {
    const rows = samples(4);
    const model = await fitExperiment(rows, configured({ method: "meanShape" }), tiny, { landmarkNames });
    const large = { ...rows[0]!, raster: { width: 80, height: 56, channels: 1, data: new Uint8Array(80 * 56) } };
    const [x, y] = (await model.predict(large)).landmarks[0]!;
    const mean = (axis: 0 | 1) => rows.reduce((sum, { landmarks }) => sum + landmarks[0]![axis], 0) / 4;
    expect([x, y]).toBeAllClose([2 * mean(0) + 0.5, 2 * mean(1) + 0.5]);
    model.dispose();
  });
});

describe("fitExperiment, shape models", () => {
  /** Bright rectangles with a dark disc in their middle, moved about and scaled; the corners are the landmarks. */
  const squares = (count: number): ExperimentSample[] =>
    Array.from({ length: count }, (_, i) => {
      const random = createRandom("squares", i);
      const [left, top, side] = [14 + 6 * random(), 12 + 6 * random(), 26 + 6 * random()];
      const landmarks: Point[] = [
        ...[[left, top] as const, [left + side, top] as const],
        ...[[left + side, top + 0.8 * side] as const, [left, top + 0.8 * side] as const],
      ];
      const data = Uint8Array.from({ length: 64 * 56 }, (_, p) => {
        const [x, y] = [p % 64, Math.floor(p / 64)];
        const inside = x >= left && x <= left + side && y >= top && y <= top + 0.8 * side;
        const disc = Math.hypot(x - left - side / 2, y - top - 0.4 * side) < 0.25 * side;
        return (disc ? 90 : inside ? 180 : 40) + 12 * random();
      });
      const raster = { width: 64, height: 56, channels: 1, data };
      return { image: `${i}.png`, row: i + 2, landmarks, spacing: null, columns: {}, raster };
    });

  it.each([
    ["aam", "none", null],
    ["clm", "none", "gradientDescent"],
    ["paam", "doubleIgo", null],
  ] as const)("%s (%s) comes nearer than the mean shape from which it starts", async (model, feature, algorithm) => {
    const [rows, held] = [squares(24), squares(32).slice(24)];
    const names = ["a", "b", "c", "d"];
    const errorOf = async (more: object) => {
      const fitted = await fitExperiment(rows, configured(more), tiny, { landmarkNames: names });
      const errors: number[] = [];
      for (const sample of held) {
        const { landmarks } = await fitted.predict(sample);
        errors.push(
          ...landmarks.map(([x, y], k) => Math.hypot(x - sample.landmarks[k]![0], y - sample.landmarks[k]![1])),
        );
      }
      fitted.dispose();
      return errors.reduce((a, b) => a + b, 0) / errors.length;
    };
    const mean = await errorOf({ method: "meanShape" });
    expect(await errorOf({ method: "shape", model, feature, algorithm })).toBeLessThan(0.6 * mean);
  });
});

describe("fitExperiment, networks", () => {
  beforeAll(async () => {
    await setBackend("wasm");
    await patchBackend();
  });

  it.each([
    ["with all that the paper's rows vary", { mixUp: { alpha: 0.75 }, weightDecay: 0.01, cutout: 0.1, jitter: true }],
    ["with the adaptive robust loss and regular blocks", { loss: "adaptiveRobust", block: "bottleneck" }],
  ])("train and predict points inside the image, %s", async (_, more) => {
    const model = await fitExperiment(samples(8), network(more), tiny, { landmarkNames });
    const { landmarks, confidence } = await model.predict(samples(9)[8]!);
    model.dispose();
    expect(landmarks).toHaveLength(2);
    for (const [x, y] of landmarks) {
      expect(x).toBeGreaterThan(-1);
      expect(x).toBeLessThan(40);
      expect(y).toBeGreaterThan(-8);
      expect(y).toBeLessThan(36);
    }
    for (const value of confidence) expect(value).toBeGreaterThan(0);
  });
});
