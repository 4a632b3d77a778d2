import { memory } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { type Point, type Raster, warpImage } from "../../src/geometry/index.ts";
import {
  formatPipeline,
  KneelPipeline,
  type KneelPipelineOptions,
  LandmarkPredictor,
  learnPlausibility,
  networkEngine,
  parsePipeline,
  parsePipelineDocument,
  TwoStagePipeline,
} from "../../src/pipelines/index.ts";
import { tinyModel } from "../models/tinyModel.ts";
import { describeOnBackends } from "../support/backends.ts";
import { brightestEngine, constantEngine, spots } from "./fakeEngines.ts";

/** Sixteen landmarks around the fifth, in pixels of the field. */
const shape = Array.from({ length: 16 }, (_, k): Point => {
  const angle = 0.9 * k;
  return k === 4 ? [0, 0] : [Math.round(9 * k * Math.cos(angle)), Math.round(6 * k * Math.sin(angle))];
});

/** Fake networks of the paper's sizes, which know where the bright spots are. */
function fakes() {
  const locate = brightestEngine({ width: 450, height: 450 }, [[0, 0]]);
  const localize = brightestEngine({ width: 450, height: 450 }, shape);
  return {
    locate: { engine: locate, spacing: [1, 1], mirror: false },
    localize: { engine: localize, spacing: [0.3, 0.3], center: 4 },
  } as const;
}

const film = spots(
  { width: 1001, height: 801 },
  [
    [262.4, 398.7],
    [748.3, 371.2],
  ],
  [14, 14],
);
const spacing = [0.4, 0.4] as const;

/** The truth at 0.3 mm in pixels of 0.4 mm. */
const truth = ([cx, cy]: Point, sign: 1 | -1) => shape.map(([x, y]): Point => [cx + sign * x * 0.75, cy + y * 0.75]);

describe("KneelPipeline", () => {
  it("finds both knees of a bilateral radiograph, the left one mirrored, to a twentieth of a pixel", async () => {
    const pipeline = new KneelPipeline(fakes());
    const { right, left } = await pipeline.predict(film, { spacing });
    expect(right!.knee!.landmarks).toBeAllClose(truth([262.4, 398.7], 1), { atol: 0.05 });
    expect(left!.knee!.landmarks).toBeAllClose(truth([748.3, 371.2], -1), { atol: 0.05 });
    expect([right!.knee!.side, left!.knee!.side, right!.reason]).toEqual(["right", "left", null]);
  });

  it.each(["right", "left"] as const)(
    "finds the %s knee of a bilateral radiograph alone as beside the other",
    async (only) => {
      const pipeline = new KneelPipeline(fakes());
      const both = await pipeline.predict(film, { spacing });
      expect(await pipeline.predict(film, { spacing, only })).toEqual({ [only]: both[only] });
    },
  );

  it("refuses the only knee of an image of one that it does not show", async () => {
    await expect(new KneelPipeline(fakes()).predict(film, { spacing, view: "left", only: "right" })).rejects.toThrow(
      'KneelPipeline.predict: only must be one of "left", got "right"',
    );
  });

  it("finds one knee anywhere in an image of one side", async () => {
    const single = spots({ width: 611, height: 801 }, [[388.2, 300.6]], [14, 14]);
    const pipeline = new KneelPipeline({ ...fakes(), refine: false });
    const result = await pipeline.predict(single, { spacing, view: "left" });
    expect(Object.keys(result)).toEqual(["left"]);
    expect(result.left!.knee!.landmarks).toBeAllClose(truth([388.2, 300.6], -1), { atol: 0.05 });
  });

  it('reproduces the scale error of the released code with compat "2019"', async () => {
    const pipeline = new KneelPipeline({ ...fakes(), compat: "2019" });
    const { right, left } = await pipeline.predict(film, { spacing });
    // Offsets from the field's middle are magnified by 466/450; the second pass has centred the field on landmark 4.
    const magnified = truth([262.4, 398.7], 1).map(([x, y]): Point => {
      const [dx, dy] = [x - 262.4, y - 398.7];
      return [262.4 + (dx * 466) / 450, 398.7 + (dy * 466) / 450];
    });
    const far = right!.knee!.landmarks.map(([x, y], k) => Math.hypot(x - magnified[k]![0], y - magnified[k]![1]));
    expect(Math.max(...far)).toBeLessThan(3);
    const errors = (landmarks: readonly Point[], expected: readonly Point[]) =>
      landmarks.map(([x, y], k) => 0.4 * Math.hypot(x - expected[k]![0], y - expected[k]![1]));
    // The outermost landmark is 40 mm away: 40 · 16/450 = 1.4 mm of error that no network can avoid.
    const outermost = errors(right!.knee!.landmarks, truth([262.4, 398.7], 1))[15]!;
    expect(outermost).toBeGreaterThan(0.8);
    expect(errors(left!.knee!.landmarks, truth([748.3, 371.2], -1))[4]!).toBeLessThan(0.8);
    expect(right!.knee!.landmarks.flat().every(Number.isInteger)).toBe(true);
  });

  it("gives null and the reason for what does not look like a knee", async () => {
    const stages = new TwoStagePipeline({ ...fakes(), refinements: 1 });
    const region = { left: 0, top: 0, width: 501, height: 801 };
    const plausibility = learnPlausibility(await stages.find(film, spacing, [{ name: "right", region }]), 1.01);
    const known = new KneelPipeline({ ...fakes(), plausibility });
    expect((await known.predict(film, { spacing })).right!.reason).toBeNull();

    const crooked = shape.map(([x, y], k): Point => (k === 9 ? [x + 60, y - 50] : [x, y]));
    const engine = brightestEngine({ width: 450, height: 450 }, crooked);
    const pipeline = new KneelPipeline({ ...fakes(), localize: { ...fakes().localize, engine }, plausibility });
    const { right } = await pipeline.predict(film, { spacing });
    expect(right!.knee).toBeNull();
    expect(right!.reason).toMatch(/^the landmarks do not form the expected shape: distance 0\.\d+ is above 0\.\d+$/);

    const lost = constantEngine(
      { width: 450, height: 450 },
      shape.map(() => [Number.NaN, 1]),
    );
    const blind = new KneelPipeline({ ...fakes(), localize: { ...fakes().localize, engine: lost }, refine: false });
    expect((await blind.predict(film, { spacing })).left!.reason).toBe("the network gave no numbers");
  });

  it("refuses a locating model without a spacing, an empty ensemble and an unknown view", async () => {
    expect(() => new KneelPipeline({ ...fakes(), locate: tinyModel() })).toThrow(
      'KneelPipeline: locate must be a model that works at a fixed spacing (fit "spacing"), got fit "contain"',
    );
    expect(() => new KneelPipeline({ ...fakes(), localize: [] })).toThrow("localize must be at least one model");
    const pipeline = new KneelPipeline(fakes());
    const view = "both" as "bilateral";
    await expect(pipeline.predict(film, { spacing, view })).rejects.toThrow('view must be one of "bilateral"');
  });
});

describeOnBackends("KneelPipeline with networks", () => {
  const five = { architecture: { landmarks: 5 } };
  const noise: Raster = {
    width: 90,
    height: 70,
    channels: 1,
    data: Uint8Array.from({ length: 6300 }, (_, i) => (i * 7919) % 251),
  };

  it("says of a crop of known spacing how probable 2.5 of its own millimetres are", async () => {
    const uncertainty = { views: 2, intercepts: [1, 1, 1, 1, 1], slope: 0 };
    const pipeline = new KneelPipeline({ localize: tinyModel(five), uncertainty });
    const { homography, width, height } = (await pipeline.predictCrop(noise)).knee!.finding.frame;
    const expected = (perPixel: number) => 1 - Math.exp(-((2.5 / perPixel) ** 2) / Math.exp(2));
    for (const [side, x, y] of [
      ["right", 0.8, 0.5],
      ["left", 0.3, 0.6],
    ] as const) {
      const { knee } = await pipeline.predictCrop(noise, { side, spacing: [x, y] });
      expect(knee!.confidence[0]).toBeCloseTo(expected(Math.sqrt(x * y) / homography[0]!), 6);
    }
    const { knee } = await pipeline.predictCrop(noise);
    expect(knee!.confidence[0], "without one the field counts as 140 mm").toBeCloseTo(
      expected(140 / Math.sqrt(width * height)),
      6,
    );
    pipeline.dispose();
  });

  it("finds in a crop what LandmarkPredictor finds, and in its mirror image the mirrored points", async () => {
    const pipeline = new KneelPipeline({ localize: tinyModel(five) });
    const predictor = new LandmarkPredictor(tinyModel(five));
    const { landmarks } = await predictor.predict(noise);
    const right = await pipeline.predictCrop(noise);
    expect(right.knee!.landmarks).toBeAllClose(landmarks, { atol: 1e-4 });
    const { width, height } = noise;
    const mirror = { width, height, homography: [-1, 0, width - 1, 0, 1, 0, 0, 0, 1] } as const;
    const left = await pipeline.predictCrop(warpImage(noise, mirror), { side: "left" });
    expect(left.knee!.landmarks).toBeAllClose(
      landmarks.map(([x, y]): Point => [width - 1 - x, y]),
      { atol: 1e-2 },
    );
    await expect(pipeline.predict(noise, { spacing: [1, 1] })).rejects.toThrow(
      "KneelPipeline.predict: this pipeline has no first stage to find knees with; use predictCrop",
    );
    predictor.dispose();
    pipeline.dispose();
  });

  it("takes contrast from the region that a stage sees, or from the whole image where its document says so", async () => {
    const stage = (landmarks: number, mm: number) =>
      tinyModel({ architecture: { landmarks }, preprocessing: { fit: "spacing", spacing: [mm, mm] } });
    const models = { locate: [stage(1, 14)], localize: [stage(16, 5)] };
    const { document } = await formatPipeline({ ...models, contrast: "image" });
    expect(document.contrast).toBe("image");
    const stored = parsePipeline(parsePipelineDocument(JSON.stringify(document)), models);
    expect((await formatPipeline(models)).document).not.toHaveProperty("contrast");
    // A bright corner far from the knee darkens what else a stage sees, where contrast is the whole image's.
    const marked = { ...film, data: film.data.slice() };
    for (let y = 0; y < 200; y++) marked.data.fill(65535, y * film.width, y * film.width + film.width);
    const found = async (options: Partial<KneelPipelineOptions>, image: Raster) => {
      const pipeline = new KneelPipeline({ ...models, ...options });
      const { right } = await pipeline.predict(image, { spacing, view: "right" });
      pipeline.dispose();
      return right!.knee!.landmarks;
    };
    const own = new TwoStagePipeline({
      locate: { engine: networkEngine(models.locate[0]!), spacing: [14, 14], mirror: false, contrast: "image" },
      localize: { engine: networkEngine(models.localize[0]!), spacing: [5, 5], center: 4, contrast: "image" },
    });
    const region = { left: 0, top: 0, width: film.width, height: film.height };
    const [finding] = await own.find(marked, spacing, [{ name: "right", region }]);
    own.dispose();
    const whole = await found(stored, marked);
    expect(whole).toBeAllClose(finding!.landmarks, { atol: 1e-4 });
    expect(whole).not.toEqual(await found(models, marked));
  });

  it("runs models and ensembles, and leaves no tensor behind", async () => {
    const before = memory().numTensors;
    const located = tinyModel({ preprocessing: { fit: "spacing", spacing: [2, 2] } });
    const one = tinyModel(five);
    const single = new KneelPipeline({ locate: located, localize: one });
    const twice = new KneelPipeline({ locate: [located, located], localize: [one, one] });
    const a = await single.predict(noise, { spacing: [1, 1] });
    const b = await twice.predict(noise, { spacing: [1, 1] });
    expect(a.right!.knee!.landmarks).toHaveLength(5);
    expect(b.right!.knee!.landmarks).toBeAllClose(a.right!.knee!.landmarks, { atol: 1e-3 });
    expect(b.left!.knee!.covariance).toBeAllClose(a.left!.knee!.covariance, { rtol: 1e-3 });
    single.dispose();
    twice.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
