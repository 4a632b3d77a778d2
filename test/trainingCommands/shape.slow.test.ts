import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readModel, writeModel, writePng } from "../../src/node/index.ts";
import { kneel, onData, tiny } from "../cli/kneel.ts";
import { tinyModel } from "../models/tinyModel.ts";
import { squares } from "../models/tinyShapeModel.ts";

const names = ["a", "b", "c", "d", "e", "f"];
/** Six images: a second thread would take longer to start than they do. */
const alone = ["--workers", "1"];

describe("kneel shape train", () => {
  const folder = mkdtempSync(join(tmpdir(), "kneel-shape-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const data = Array.from({ length: 24 }, (_, seed) => squares(seed));

  beforeAll(async () => {
    mkdirSync(join(folder, "data", "images"), { recursive: true });
    const header = ["image", "fold", ...names.flatMap((name) => [`${name}x`, `${name}y`])].join();
    const rows = data.map(({ landmarks }, n) => [`${n}.png`, n % 4, ...landmarks.flat()].join());
    writeFileSync(join(folder, "data", "points.csv"), [header, ...rows].join("\n"));
    for (const [n, { image }] of data.entries()) await writePng(join(folder, "data", "images", `${n}.png`), image);
  });

  const folds = ["--folds-column", "fold", "--test-fold", "3"];
  const mean = (text: string) => Number(/mean[^0-9]*([0-9.]+)/i.exec(text)?.[1]);

  it("learns models that predict and evaluate take alone, to a pixel", async () => {
    const { code, stderr } = await kneel(folder, [
      "shape",
      "train",
      ...onData,
      ...folds,
      "--out",
      "alone",
      "--feature",
      "igo",
    ]);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining("learned from 18 images, 0 of them with what a network found"),
    ]);
    expect(readdirSync(join(folder, "alone")).sort()).toEqual([
      expect.stringMatching(/^shape-[0-9a-f]{12}\.safetensors$/),
      "shape.json",
    ]);
    const evaluated = await kneel(folder, [
      "evaluate",
      "--model",
      "alone",
      ...onData,
      ...folds,
      "--out",
      "report",
      ...alone,
    ]);
    expect([evaluated.code, evaluated.stderr]).toEqual([0, expect.any(String)]);
    const report = JSON.parse(readFileSync(join(folder, "report", "report.json"), "utf8"));
    expect(JSON.stringify(report)).toContain('"unit":"px"');
    expect(mean(evaluated.stdout)).toBeLessThan(1.2);
    const predicted = await kneel(folder, ["predict", "data/images/3.png", "--model", "alone", "--out", "found"]);
    expect(predicted.code).toBe(0);
    const { images } = JSON.parse(readFileSync(join(folder, "found", "predictions.json"), "utf8"));
    const found: [number, number][] = images[0].sets[0].landmarks;
    const [left, top] = [0, 1].map((axis) => Math.min(...data[3]!.landmarks.map((point) => point[axis]!)) - 1);
    const box = ["--box", `${left},${top},44,14`];
    const boxed = await kneel(folder, ["predict", "data/images/3.png", "--model", "alone", "--out", "boxed", ...box]);
    expect([boxed.code, boxed.stderr]).toEqual([0, expect.stringContaining("1 of 1 image done")]);
    const sets = JSON.parse(readFileSync(join(folder, "boxed", "predictions.json"), "utf8")).images[0].sets;
    expect(sets[0].landmarks).not.toEqual(found);
    for (const [k, [x, y]] of found.entries())
      expect(Math.hypot(x - data[3]!.landmarks[k]![0], y - data[3]!.landmarks[k]![1])).toBeLessThan(2);
  });

  it.each([
    ["aam", "projectOut"],
    ["clm", "meanShift"],
  ])("learns models of --method %s that evaluate takes alone", async (method, algorithm) => {
    const learned = await kneel(folder, [
      ...["shape", "train", ...onData, ...folds, "--out", method, "--feature", "igo", "--diagonal", "45"],
      ...["--method", method, "--algorithm", algorithm, "--patch", "11"],
    ]);
    expect([learned.code, learned.stderr]).toEqual([0, expect.stringContaining("learned from 18 images")]);
    const { members, training } = JSON.parse(readFileSync(join(folder, method, "shape.json"), "utf8"));
    expect([members.length, members[0].kind, members[0].algorithm, training.method]).toEqual([
      ...[1, method, algorithm, method],
    ]);
    const evaluated = await kneel(folder, [
      "evaluate",
      "--model",
      method,
      ...onData,
      ...folds,
      "--out",
      `of-${method}`,
      ...alone,
    ]);
    expect([evaluated.code, evaluated.stderr]).toEqual([0, expect.any(String)]);
    expect(mean(evaluated.stdout)).toBeLessThan(2);
  });

  it("weighs with a network's landmarks and adds the models to the network", async () => {
    const network = { ...tinyModel({ architecture: { landmarks: 6 } }), landmarkNames: names };
    await writeModel(join(folder, "network"), network);
    await kneel(folder, ["predict", "data/images", "--model", "network", "--out", "starts"]);
    const { code, stderr } = await kneel(folder, [
      ...["shape", "train", ...onData, ...folds, "--out", "refinement", "--feature", "igo"],
      ...["--starts", "starts/predictions.json", "--refine", "network"],
    ]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("18 of them with what a network found")]);
    expect(stderr).toContain("network refines its landmarks with them from now on");
    const { refinement } = await readModel(join(folder, "network"));
    expect(refinement!.members.map(({ feature }) => feature)).toEqual(["igo"]);
    const boxed = ["--box", "1,2,30,20"];
    const refused = await kneel(folder, ["predict", "data/images", "--model", "network", "--out", "none", ...boxed]);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      "kneel: --box is for shape models, and the model is another; leave it out\n",
    ]);
    const again = await kneel(folder, ["predict", "data/images/3.png", "--model", "network", "--out", "refined"]);
    expect(again.code).toBe(0);
  });

  it("learned at the end of kneel train, are part of its model and leave it no worse", async () => {
    const trained = await kneel(folder, [
      ...["train", ...onData, ...folds, ...tiny, "--epochs", "3", "--lr", "1e-2", "--backend", "wasm"],
      ...["--seed", "3", "--refine", "--out", "refining"],
    ]);
    expect([trained.code, trained.stderr]).toEqual([
      0,
      expect.stringMatching(/shape models of 18 images refine the landmarks; weighed with [1-9]\d*\n/),
    ]);
    const { refinement, ...network } = await readModel(join(folder, "refining"));
    expect(refinement!.members.map(({ kind, feature }) => [kind, feature])).toEqual([
      ["paam", "doubleIgo"],
      ["paam", "doubleIgo"],
    ]);
    await writeModel(join(folder, "plain"), network);
    const [refined, plain] = await Promise.all(
      ["refining", "plain"].map(async (model) => {
        await kneel(folder, ["evaluate", "--model", model, ...onData, ...folds, "--out", `of-${model}`, ...alone]);
        return mean(readFileSync(join(folder, `of-${model}`, "report.md"), "utf8"));
      }),
    );
    expect(refined).toBeLessThan(1.02 * plain!);
  });

  it("refuses a folder that holds a network, starts of other images, and too few images, in one sentence", async () => {
    const train = (...args: string[]) => kneel(folder, ["shape", "train", ...onData, ...args]);
    expect(await train("--out", "network")).toMatchObject({
      code: 2,
      stderr:
        "kneel: --out network holds a network; add shape models to it with --refine network, and give another --out\n",
    });
    expect(await train("--out", "other", "--method", "clm", "--algorithm", "wiberg")).toMatchObject({
      code: 2,
      stderr: "kneel: --algorithm wiberg does not fit models of --method clm; give meanShift or gradientDescent\n",
    });
    writeFileSync(
      join(folder, "none.json"),
      readFileSync(join(folder, "found", "predictions.json"), "utf8").replaceAll("3.png", "x.png"),
    );
    expect(await train("--out", "other", "--starts", "none.json")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--starts none.json: holds none of the 24 images of data/points.csv"),
    });
    expect(await train("--out", "other", "--filter", "fold=3")).toMatchObject({ code: 0 });
    expect(await train("--out", "other2", "--filter", "image=3.png")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^kneel: --points: shape models: /m),
    });
  });
});
