import { describe, expect, it } from "vitest";
import { kneeLandmarkNames } from "../../src/knee/index.ts";
import {
  combineProvenances,
  describeProvenance,
  formatModel,
  formatOnnxModel,
  formatPipeline,
  KneelPipeline,
  LandmarkPredictor,
  type Provenance,
  parseModelDocument,
  parseOnnxModel,
  parsePipeline,
  parsePipelineDocument,
  provenanceWarnings,
} from "../../src/pipelines/index.ts";
import { readOnnxMetadata } from "../../src/weights/onnx/readOnnxMetadata.ts";
import { describeOnBackends } from "../support/backends.ts";
import { tinyModel } from "./tinyModel.ts";

const phantoms: Provenance = {
  kind: "synthetic",
  data: "phantom films",
  images: 640,
  origin: "kneel-tfjs",
  licence: "MIT",
  date: "2026-11-27",
  command: "kneel train --data films",
};
const films: Provenance = { kind: "data", data: "films", images: 1, date: "2026-11-28" };

const knees = () => ({ ...tinyModel({ architecture: { landmarks: 16 } }), landmarkNames: kneeLandmarkNames });

describe("combineProvenances", () => {
  it("is synthetic where all are, unknown where one is, and keeps every text once", () => {
    expect(combineProvenances([phantoms, phantoms])).toEqual(phantoms);
    expect(combineProvenances([phantoms, films])).toEqual({
      ...phantoms,
      kind: "data",
      data: "phantom films; films",
      date: "2026-11-28",
    });
    expect(combineProvenances([phantoms, undefined]).kind).toBe("unknown");
    expect(combineProvenances([])).toEqual({ kind: "unknown" });
  });
});

describe("what is said of it", () => {
  it("names the data in a few words", () => {
    expect([phantoms, films, { kind: "unknown" } as const].map(describeProvenance)).toEqual([
      "synthetic images alone (phantom films, 640 images, kneel-tfjs, MIT, 2026-11-27)",
      "images (films, 1 image, 2026-11-28)",
      "images of unknown origin",
    ]);
  });

  it("warns of models of synthetic images, of no others", () => {
    expect(provenanceWarnings(phantoms).map(({ code }) => code)).toEqual(["trained-on-synthetic"]);
    expect([films, { kind: "unknown" } as const, undefined].flatMap(provenanceWarnings)).toEqual([]);
  });
});

describe("files", () => {
  it("keep it, and those without it are of unknown origin", async () => {
    const { document } = await formatModel({ ...tinyModel(), trainedOn: phantoms });
    expect(parseModelDocument(JSON.stringify(document)).trainedOn).toEqual(phantoms);
    expect(() => parseModelDocument(JSON.stringify({ ...document, trainedOn: { kind: "real" } }))).toThrow(
      'model.json: not a model of kneel-tfjs (trainedOn.kind: Invalid type: Expected ("synthetic" | "data" | "unknown") but received "real")',
    );
    const onnx = await formatOnnxModel({ ...tinyModel(), trainedOn: phantoms });
    expect(parseOnnxModel(onnx).trainedOn).toEqual(phantoms);
    expect(readOnnxMetadata(onnx, "m.onnx")).toMatchObject({
      trainedOn: describeProvenance(phantoms),
      warning: provenanceWarnings(phantoms)[0]!.message,
    });
    expect(readOnnxMetadata(await formatOnnxModel(tinyModel()), "m.onnx")).not.toHaveProperty("warning");
  });

  it("of a pipeline say what its models learned from", async () => {
    const stages = (trainedOn?: Provenance) => ({
      locate: null,
      localize: [{ ...knees(), ...(trainedOn && { trainedOn }) }],
    });
    const { document } = await formatPipeline(stages(phantoms));
    expect(document.trainedOn).toEqual(phantoms);
    expect((await formatPipeline(stages())).document).not.toHaveProperty("trainedOn");
    const back = parsePipeline(parsePipelineDocument(JSON.stringify(document)), stages());
    expect(back.trainedOn).toEqual(phantoms);
  });
});

describeOnBackends("models of synthetic images", () => {
  const image = {
    width: 60,
    height: 50,
    channels: 1,
    data: Uint8Array.from({ length: 3000 }, (_, i) => (i * 7) % 251),
  };

  it("state a confidence of synthetic images alone", async () => {
    const predictor = new LandmarkPredictor({ ...tinyModel(), trainedOn: phantoms });
    const [film, phantom] = [await predictor.predict(image), await predictor.predict(image, { synthetic: true })];
    expect(film.landmarks).toEqual(phantom.landmarks);
    expect(film.confidence.every(Number.isNaN)).toBe(true);
    expect(phantom.confidence.every((value) => value > 0 && value <= 1)).toBe(true);
    predictor.dispose();

    const pipeline = new KneelPipeline({ localize: { ...knees(), trainedOn: phantoms } });
    expect(pipeline.trainedOn).toEqual(phantoms);
    const [crop, known] = [await pipeline.predictCrop(image), await pipeline.predictCrop(image, { synthetic: true })];
    expect([crop.knee!.quality, ...crop.knee!.confidence].every(Number.isNaN)).toBe(true);
    expect(known.knee!.quality).toBeGreaterThan(0);
    pipeline.dispose();
  });
});
