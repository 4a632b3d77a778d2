import { describe, expect, it } from "vitest";
import { formatModel, parseModel, parseModelDocument } from "../../src/pipelines/index.ts";
import { formatSafetensors, parseSafetensors } from "../../src/weights/index.ts";
import { tinyModel } from "./tinyModel.ts";

const sha256 = async (bytes: Uint8Array) =>
  Buffer.from(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)).toString("hex");

describe("formatModel and parseModel", () => {
  it("round-trip a model through JSON and bytes", async () => {
    const model = tinyModel();
    const { document, weights } = await formatModel(model);
    expect(document.weights.sha256).toBe(await sha256(weights));
    expect(document.weights.file).toBe(`weights-${document.weights.sha256.slice(0, 12)}.safetensors`);
    expect(await parseModel(parseModelDocument(JSON.stringify(document)), weights)).toEqual(model);
  });

  it("refuse weights with another checksum", async () => {
    const { document, weights } = await formatModel(tinyModel());
    const last = weights.length - 1;
    const damaged = weights.with(last, weights[last]! ^ 1);
    await expect(parseModel(document, damaged, "m/w.safetensors")).rejects.toThrow(
      "m/w.safetensors: wrong checksum; the file is damaged or belongs to another model.json, copy the model again",
    );
  });

  it("refuse weights of another network and weights that are NaN, though their checksum is right", async () => {
    const { document } = await formatModel(tinyModel());
    const load = async (bytes: Uint8Array) =>
      parseModel({ ...document, weights: { file: "w.safetensors", sha256: await sha256(bytes) } }, bytes);
    const other = await formatModel(tinyModel({ architecture: { width: 3 } }));
    await expect(load(other.weights)).rejects.toThrow(
      "w.safetensors: layer1.0.weight must have shape [2, 1, 7, 7], got [3, 1, 7, 7]; check width, depth, block and landmarks",
    );
    const { tensors } = parseSafetensors((await formatModel(tinyModel())).weights);
    const nan = new Map(tensors).set("out_block.0.bias", { shape: [2], data: Float32Array.of(0, Number.NaN) });
    await expect(load(formatSafetensors(nan))).rejects.toThrow(
      "w.safetensors: parameter out_block.0.bias holds NaN at 1; the weights are damaged",
    );
  });
});

describe("parseModelDocument(json, source)", async () => {
  const { document } = await formatModel(tinyModel());
  const { architecture, preprocessing } = document;

  it.each<[string, unknown, string]>([
    ["text", "{", "not valid JSON; the file is damaged"],
    ["null", null, "not a model of kneel-tfjs (the whole: Invalid type: Expected Object but received null)"],
    [
      "another format",
      { ...document, format: "x" },
      'not a model of kneel-tfjs (format: Invalid type: Expected "kneel-tfjs model" but received "x")',
    ],
    [
      "a newer version, whatever else it holds",
      { formatVersion: 2 },
      "format version 2 is newer than this kneel-tfjs reads (1); update kneel-tfjs",
    ],
    [
      "a width that is none",
      { ...document, architecture: { ...architecture, width: 0.5 } },
      "not a model of kneel-tfjs (architecture.width: Invalid integer: Received 0.5)",
    ],
    [
      "a network too deep for its input",
      { ...document, architecture: { ...architecture, depth: 4 } },
      "not a model of kneel-tfjs (inputShape must be at least 63 × 63 for depth 4, got [24, 32, 1])",
    ],
    [
      "a deviation of zero",
      { ...document, preprocessing: { ...preprocessing, normalization: { mean: 0, deviation: 0 } } },
      "not a model of kneel-tfjs (preprocessing.normalization.deviation: Invalid value: Expected >0 but received 0)",
    ],
    [
      "percentiles in reverse",
      { ...document, preprocessing: { ...preprocessing, intensity: { low: 99, high: 5 } } },
      "not a model of kneel-tfjs (preprocessing.intensity: low must be below high)",
    ],
    [
      "a fit by spacing without one",
      { ...document, preprocessing: { ...preprocessing, fit: "spacing" } },
      'not a model of kneel-tfjs (preprocessing: fit "spacing" needs a spacing)',
    ],
    [
      "another size of input",
      { ...document, preprocessing: { ...preprocessing, width: 33 } },
      "architecture, preprocessing and landmark names disagree; the file was edited or damaged",
    ],
    [
      "too few names",
      { ...document, landmarkNames: ["left"] },
      "architecture, preprocessing and landmark names disagree; the file was edited or damaged",
    ],
  ])("refuses %s in one sentence", (_, value, message) => {
    const json = typeof value === "string" ? value : JSON.stringify(value);
    expect(() => parseModelDocument(json, "m/model.json")).toThrow(new Error(`m/model.json: ${message}`));
  });

  it("refuses a weights file outside of the model's folder", () => {
    const escaping = { ...document, weights: { ...document.weights, file: "../w.safetensors" } };
    expect(() => parseModelDocument(JSON.stringify(escaping))).toThrow(
      /^model\.json: not a model of kneel-tfjs \(weights\.file: /,
    );
  });
});
