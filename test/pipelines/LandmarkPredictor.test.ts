import { memory } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { Raster, Spacing } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { parametersOf } from "../../src/network/index.ts";
import { LandmarkPredictor, networkOf } from "../../src/pipelines/index.ts";
import { ShapeRefiner } from "../../src/shape/index.ts";
import { tinyModel } from "../models/tinyModel.ts";
import { squares, tinyRefinement } from "../models/tinyShapeModel.ts";
import { describeOnBackends } from "../support/backends.ts";

function noise(width: number, height: number): Raster {
  const random = createRandom("noise", width, height);
  return { width, height, channels: 1, data: Uint8Array.from({ length: width * height }, () => 256 * random()) };
}

/** A model whose heatmaps are flat: it finds every landmark in the middle of its input. */
function middleModel(preprocessing: object = {}) {
  const model = tinyModel({ preprocessing });
  const weights = new Map(
    parametersOf(networkOf(model.architecture)).map(({ name }) => [name, model.weights.get(name)!]),
  );
  const flat = (name: string) => weights.set(name, new Float32Array(weights.get(name)!.length));
  flat("out_block.0.weight");
  flat("out_block.0.bias");
  return { ...model, weights };
}

describeOnBackends("LandmarkPredictor", () => {
  it.each<[string, object, Spacing | null]>([
    ["contain", {}, null],
    ["stretch", { fit: "stretch" }, null],
    ["spacing", { fit: "spacing", spacing: [0.7, 0.9] }, [0.31, 0.45]],
  ])(
    "gives the middle of the input as the middle of wide and tall images, fit %s",
    async (_, preprocessing, spacing) => {
      const predictor = new LandmarkPredictor(middleModel(preprocessing));
      for (const [width, height] of [
        [101, 40],
        [37, 90],
        [7, 5],
      ] as const) {
        const { landmarks } = await predictor.predict(noise(width, height), { spacing });
        const middle = [(width - 1) / 2, (height - 1) / 2];
        expect(landmarks, `${width} × ${height}`).toBeAllClose([middle, middle], { atol: 1e-3 });
      }
      predictor.dispose();
    },
  );

  it("maps a place in the input back by the inverse of each fit, worked out by hand", async () => {
    // One model, one input: what it finds in a 32 × 24 image must come back scaled from an image twice the size.
    const image = noise(32, 24);
    const doubled: Raster = {
      width: 64,
      height: 48,
      channels: 1,
      data: Uint8Array.from({ length: 64 * 48 }, (_, i) => image.data[(i >> 7) * 32 + ((i % 64) >> 1)]!),
    };
    for (const fit of ["contain", "stretch"] as const) {
      const predictor = new LandmarkPredictor(tinyModel({ preprocessing: { fit } }));
      const [small, large] = [await predictor.predict(image), await predictor.predict(doubled)];
      const expected = small.landmarks.map(([x, y]) => [(x + 0.5) * 2 - 0.5, (y + 0.5) * 2 - 0.5]);
      expect(large.landmarks, fit).toBeAllClose(expected, { atol: 1e-3 });
      predictor.dispose();
    }
    const predictor = new LandmarkPredictor(tinyModel({ preprocessing: { fit: "spacing", spacing: [0.6, 0.6] } }));
    const small = await predictor.predict(image, { spacing: [0.6, 0.6] });
    const large = await predictor.predict(doubled, { spacing: [0.3, 0.3] });
    const expected = small.landmarks.map(([x, y]) => [(x + 0.5) * 2 - 0.5, (y + 0.5) * 2 - 0.5]);
    expect(large.landmarks).toBeAllClose(expected, { atol: 1e-3 });
    predictor.dispose();
  });

  it("gives the spread in squared pixels of the image, along each axis", async () => {
    const image = noise(32, 24);
    const wide: Raster = {
      width: 64,
      height: 24,
      channels: 1,
      data: Uint8Array.from({ length: 64 * 24 }, (_, i) => image.data[i >> 1]!),
    };
    const predictor = new LandmarkPredictor(tinyModel({ preprocessing: { fit: "stretch" } }));
    const [own, stretched] = [await predictor.predict(image), await predictor.predict(wide)];
    const expected = own.covariance.map(([xx, xy, yy]) => [4 * xx, 2 * xy, yy]);
    expect(stretched.covariance).toBeAllClose(expected, { rtol: 1e-3, atol: 1e-3 });
    for (const [xx, xy, yy] of own.covariance) expect(Math.min(xx, yy, xx * yy - xy * xy)).toBeGreaterThan(0);
    expect(stretched.confidence).toBeAllClose(own.confidence, { atol: 1e-5 });
    predictor.dispose();
  });

  it("sees the same in 16 bits, in color and in several channels of its input", async () => {
    const gray = noise(40, 26);
    const wide: Raster = { ...gray, data: Uint16Array.from(gray.data, (v) => 257 * v) };
    const color: Raster = {
      ...gray,
      channels: 3,
      data: Uint8Array.from({ length: 40 * 26 * 3 }, (_, i) => gray.data[Math.floor(i / 3)]!),
    };
    const predictor = new LandmarkPredictor(tinyModel());
    const expected = await predictor.predict(gray);
    expect((await predictor.predict(wide)).landmarks).toBeAllClose(expected.landmarks, { atol: 1e-3 });
    expect((await predictor.predict(color)).landmarks).toBeAllClose(expected.landmarks, { atol: 1e-3 });
    predictor.dispose();
    const rgb = new LandmarkPredictor(tinyModel({ architecture: { inputShape: [24, 32, 3] } }));
    expect((await rgb.predict(gray)).landmarks).toHaveLength(2);
    rgb.dispose();
  });

  it("gives confidences in (0, 1] and holds the same number of tensors after each prediction", async () => {
    const predictor = new LandmarkPredictor(tinyModel());
    const count = memory().numTensors;
    for (const size of [20, 50]) {
      const { confidence } = await predictor.predict(noise(size, 30));
      expect(confidence).toHaveLength(2);
      expect(confidence.every((c) => c > 0 && c <= 1)).toBe(true);
      expect(memory().numTensors).toBe(count);
    }
    predictor.dispose();
  });
});

describe("LandmarkPredictor, confidence and errors", () => {
  it("rates a flat heatmap as the variance of the whole grid says", async () => {
    const predictor = new LandmarkPredictor(middleModel());
    const { confidence } = await predictor.predict(noise(32, 24));
    // Positions of 8 × 6 cells: variance (1 − 1/n²)/12 along each axis, averaged; σ₀ = 0.05.
    const variance = ((1 - 1 / 64) / 12 + (1 - 1 / 36) / 12) / 2;
    expect(confidence).toBeAllClose(Array(2).fill(1 / (1 + variance / 0.0025)), { rtol: 1e-4 });
    predictor.dispose();
  });

  it("refuses pixels of types that hold no image and pixels that are not finite, by the image's name", async () => {
    const predictor = new LandmarkPredictor(tinyModel());
    const of = (data: unknown): Raster => ({ width: 8, height: 8, channels: 1, data: data as Uint8Array });
    for (const type of [Int8Array, Int16Array, Int32Array, Uint32Array, Float64Array])
      await expect(predictor.predict(of(new type(64).map((_, i) => i)), { name: "knee.png" })).rejects.toThrow(
        new TypeError(
          `LandmarkPredictor.predict: knee.png.data must be a Uint8Array, Uint8ClampedArray, Uint16Array or Float32Array, got ${type.name}`,
        ),
      );
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
      await expect(predictor.predict(of(new Float32Array(64).fill(bad, 9, 10)))).rejects.toThrow(
        new RangeError(`LandmarkPredictor.predict: image.data must be finite numbers, got ${bad} at 9`),
      );
    predictor.dispose();
  });

  it("refuses images that are none, an unknown spacing where one is needed, and work after dispose", async () => {
    const predictor = new LandmarkPredictor(tinyModel({ preprocessing: { fit: "spacing", spacing: [0.6, 0.6] } }));
    const count = memory().numTensors;
    await expect(predictor.predict(noise(8, 8), { name: "knee.png" })).rejects.toThrow(
      "knee.png: the model works at a fixed spacing; give the image's spacing in mm per pixel",
    );
    const broken: Raster = { width: 8, height: 8, channels: 1, data: new Uint8Array(63) };
    await expect(predictor.predict(broken)).rejects.toThrow(
      "LandmarkPredictor.predict: image.data.length must be 64, got 63",
    );
    expect(memory().numTensors).toBe(count);
    predictor.dispose();
    predictor.dispose();
    await expect(predictor.predict(noise(8, 8))).rejects.toThrow(
      new Error("LandmarkPredictor: predict must be called before dispose"),
    );
  });

  it("has the model's shape models refine what the network finds, on the image itself", async () => {
    const refinement = await tinyRefinement();
    const base = tinyModel({ architecture: { landmarks: 6 } });
    const model = { ...base, landmarkNames: ["a", "b", "c", "d", "e", "f"] };
    const { image } = squares(5);
    const [plain, refining] = [model, { ...model, refinement }].map((one) => new LandmarkPredictor(one));
    const found = await plain!.predict(image);
    const refined = await refining!.predict(image);
    expect(found.refined).toBeUndefined();
    const expected = new ShapeRefiner(refinement).refine(image, found.landmarks);
    expect(refined.landmarks.flat()).toBeAllClose(expected.landmarks.flat(), { atol: 1e-3 });
    expect(refined.refined!.accepted).toEqual(expected.accepted);
    expect(refined.confidence).toEqual(found.confidence);
    plain!.dispose();
    refining!.dispose();
  });
});
