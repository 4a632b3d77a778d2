import { beforeAll, describe, expect, it } from "vitest";
import {
  type FormattedShapeModel,
  formatModel,
  formatShapeModel,
  loadModel,
  loadShapeModel,
  type NamedShapeModel,
  parseShapeDocument,
  parseShapeModel,
  ShapePredictor,
} from "../../src/pipelines/index.ts";
import { ShapeRefiner, trainDeformableModel } from "../../src/shape/index.ts";
import { tinyModel } from "./tinyModel.ts";
import { squares, tinyRefinement } from "./tinyShapeModel.ts";

const landmarkNames = ["a", "b", "c", "d", "e", "f"];

describe("shape models as files", () => {
  let model: NamedShapeModel;
  let files: FormattedShapeModel;
  beforeAll(async () => {
    model = { refinement: await tinyRefinement(), landmarkNames, training: { images: 15 } };
    files = await formatShapeModel(model);
  });

  const { image, landmarks } = squares(77);
  const readFrom = (contents: Record<string, Uint8Array>) => ({
    name: "dir",
    read: async (path: string) => contents[path]!,
  });
  const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

  it("come back as they were, to 16 bits, and fit to a hundredth of a pixel as before", async () => {
    const { arrays, document } = files;
    expect(document.arrays.file).toMatch(/^shape-[0-9a-f]{12}\.safetensors$/);
    const back = await loadShapeModel(readFrom({ "shape.json": bytes(document), [document.arrays.file]: arrays }));
    expect([back.landmarkNames, back.training]).toEqual([landmarkNames, { images: 15 }]);
    expect(back.refinement.weights).toEqual(model.refinement.weights);
    expect(back.refinement.members[0]!.shape).toEqual(model.refinement.members[0]!.shape);
    const [before, after] = [model, back].map(
      ({ refinement }) => new ShapeRefiner(refinement).refine(image, landmarks).landmarks,
    );
    expect(after!.flat()).toBeAllClose(before!.flat(), { atol: 0.01, rtol: 0 });
    expect(arrays.length).toBeLessThan(12_000);
  });

  it.each([
    ["aam", undefined],
    ["clm", "gradientDescent"],
  ] as const)("come back as they were, of kind %s", async (method, algorithm) => {
    const examples = Array.from({ length: 12 }, (_, seed) => squares(seed));
    const scales = [{ patch: 7, modes: 3, components: 4 }];
    const own = await trainDeformableModel(examples, { method, ...(algorithm && { algorithm }), diagonal: 40, scales });
    const one = landmarks.map(() => [{ move: 9, error: 9 }]);
    const refinement = { members: [own], weights: landmarks.map(() => [0.5, 0.5]), limits: one, start: landmarks };
    const { document, arrays } = await formatShapeModel({ refinement, landmarkNames, training: {} });
    const { refinement: back } = await parseShapeModel(parseShapeDocument(JSON.stringify(document)), arrays);
    expect([back.members[0]!.kind, back.members[0]!.algorithm]).toEqual([method, algorithm]);
    const [before, after] = [refinement, back].map((each) => new ShapeRefiner(each).refine(image, landmarks).landmarks);
    expect(before!.flat()).not.toEqual(landmarks.flat());
    expect(after!.flat()).toBeAllClose(before!.flat(), { atol: 0.02, rtol: 0 });
    const [member] = document.members;
    const edited = (change: object) =>
      parseShapeModel({ ...document, members: [{ ...member!, ...change } as typeof member & {}] }, arrays);
    const of = `${document.arrays.file}: array 0.0.${method === "aam" ? "components" : "experts"} must have shape`;
    await expect(edited({ feature: "none" })).rejects.toThrow(of);
    if (method === "aam")
      await expect(edited({ triangles: [0, 1, 6] })).rejects.toThrow(
        new Error(`${document.arrays.file}: not a shape model of kneel-tfjs (its landmarks, modes and names disagree)`),
      );
    expect(() => parseShapeDocument(JSON.stringify({ ...document, members: [{ ...member, algorithm: "x" }] }))).toThrow(
      /^shape\.json: not a shape model of kneel-tfjs \(members\.0\.algorithm: /,
    );
  });

  it("find landmarks alone, where the examples had them or in a box", () => {
    const predictor = new ShapePredictor(model);
    const worst = (found: readonly (readonly number[])[]) =>
      Math.max(...found.map(([x, y], k) => Math.hypot(x! - landmarks[k]![0], y! - landmarks[k]![1])));
    const { landmarks: found, confidence } = predictor.predict(image);
    expect(worst(found)).toBeLessThan(1.2);
    expect(confidence.every((c) => c > 0 && c <= 1)).toBe(true);
    const [xs, ys] = [landmarks.map(([x]) => x), landmarks.map(([, y]) => y)];
    const box = [Math.min(...xs) + 1, Math.min(...ys) - 1, Math.max(...xs) + 1, Math.max(...ys) - 1] as const;
    expect(worst(predictor.predict(image, { box }).landmarks)).toBeLessThan(1.2);
    const wide = { ...image, width: 128, data: new Uint8Array(128 * 48).fill(30) };
    for (let y = 0; y < 48; y++) wide.data.set(image.data.subarray(64 * y, 64 * (y + 1)) as Uint8Array, 128 * y + 60);
    const moved = [box[0] + 60, box[1], box[2] + 60, box[3]] as const;
    const there = predictor.predict(wide, { box: moved }).landmarks.map(([x, y]) => [x - 60, y]);
    expect(worst(there)).toBeLessThan(1.2);
    expect(worst(predictor.predict(wide).landmarks.map(([x, y]) => [x - 60, y]))).toBeGreaterThan(5);
    expect(() => predictor.predict(image, { box: [9, 9, 9, 20] })).toThrow(
      new RangeError(
        "ShapePredictor.predict: box must be left, top, right and bottom of a box of some size, got [9, 9, 9, 20]",
      ),
    );
  });

  it("are part of a network's files, and come back with it", async () => {
    const network = { ...tinyModel({ architecture: { landmarks: 6 } }), landmarkNames };
    const { document, weights, arrays } = await formatModel({ ...network, refinement: model.refinement });
    const contents = {
      "model.json": bytes(document),
      [document.weights.file]: weights,
      [document.refinement!.arrays.file]: arrays!,
    };
    const back = await loadModel(readFrom(contents));
    expect(back.refinement!.members[0]!.scales.map((scale) => "patch" in scale && scale.patch)).toEqual([5, 7]);
    const plain = await formatModel(network);
    expect([plain.arrays, plain.document.refinement]).toEqual([null, undefined]);
    const other = { ...document, landmarkNames: [...landmarkNames].reverse() };
    await expect(loadModel(readFrom({ ...contents, "model.json": bytes(other) }))).rejects.toThrow(
      new Error(
        `dir/${document.refinement!.arrays.file}: refines other landmarks than the model's; the file was edited or damaged`,
      ),
    );
  });

  it("are refused in one sentence where damaged, newer or edited", async () => {
    const { document, arrays } = files;
    const { file } = document.arrays;
    const parse = (change: object) => () => parseShapeDocument(JSON.stringify({ ...document, ...change }));
    expect(() => parseShapeDocument("{")).toThrow(new Error("shape.json: not valid JSON; the file is damaged"));
    expect(parse({ formatVersion: 7 })).toThrow(
      new Error("shape.json: format version 7 is newer than this kneel-tfjs reads (1); update kneel-tfjs"),
    );
    expect(parse({ weights: [[2]] })).toThrow(/^shape\.json: not a shape model of kneel-tfjs \(weights\.0\.0: /);
    const wrong = Uint8Array.from(arrays);
    wrong[wrong.length - 1]! ^= 1;
    await expect(parseShapeModel(document, wrong)).rejects.toThrow(
      new Error(`${file}: wrong checksum; the file is damaged or belongs to another shape.json, copy it again`),
    );
    const [member] = document.members;
    const edited = (change: object) => parseShapeModel({ ...document, members: [{ ...member!, ...change }] }, arrays);
    await expect(edited({ feature: "doubleIgo" })).rejects.toThrow(
      new Error(`${file}: array 0.0.components must have shape [3, 600]; the file was edited or damaged`),
    );
    for (const change of [{ landmarks: 9 }, { modelled: [0, 1, 2, 3, 5, 4] }])
      await expect(edited(change)).rejects.toThrow(
        new Error(`${file}: not a shape model of kneel-tfjs (its landmarks, modes and names disagree)`),
      );
    await expect(parseShapeModel({ ...document, weights: document.weights.slice(1) }, arrays)).rejects.toThrow(
      new Error(`${file}: not a shape model of kneel-tfjs (parseShapeModel: weights.length must be 6, got 5)`),
    );
  });
});
