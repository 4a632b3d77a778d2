import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatNpy } from "../../src/internal/npy.ts";
import { describeHourglass, initializeWeights } from "../../src/network/index.ts";
import { readModel, readPipeline } from "../../src/node/index.ts";
import { importModel } from "../../src/pipelines/index.ts";
import { formatSafetensors, type NamedArray, toStateDict } from "../../src/weights/index.ts";
import { kneel, tiny } from "../cli/kneel.ts";
import { smallFilm, writeFilm } from "../cli/tinyPipeline.ts";
import { checkpointFile } from "../support/checkpoints.ts";
import { dict, pickle, storage, tensor, torchFile } from "../support/pickleBytes.ts";

let folder: string;
const path = (...names: string[]) => join(folder, ...names);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kneel-import-"));
  cpSync(fileURLToPath(new URL("../fixtures/checkpoints", import.meta.url)), path("in"), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The state dict of a fold of a release. */
function fold(landmarks: number, seed: number): ReadonlyMap<string, NamedArray> {
  const network = describeHourglass({ inputShape: [64, 64, 3], landmarks, width: 2, depth: 1 });
  return toStateDict(network, initializeWeights(network, seed));
}

/** `{model, optimizer}` as PyTorch before 1.6 wrote it. */
function oldCheckpoint(state: ReadonlyMap<string, NamedArray>): Uint8Array {
  const arrays = [...state].map(([name, { shape, data }], i) => ({ name, shape, data, key: String(i) }));
  const tensors = arrays.map(({ name, shape, data, key }) => {
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
    return [name, tensor(storage(key, data.length), 0, shape, strides)] as const;
  });
  return torchFile(
    pickle(dict(["model", dict(...tensors)], ["optimizer", "N"])),
    arrays.map(({ key, data }) => [key, data.length, new Uint8Array(data.slice().buffer)]),
  );
}

/** Both stages with two folds each, as the release of 2019 and the later one hold them. */
function writeReleases(): void {
  for (const [stage, run, landmarks] of [
    ["global_search", "run_1", 1],
    ["local_search", "run_2", 16],
  ] as const) {
    for (const k of [0, 1]) {
      const state = fold(landmarks, k);
      mkdirSync(path("old", run), { recursive: true });
      mkdirSync(path("new", stage, `fold_${k}`), { recursive: true });
      writeFileSync(path("old", run, `fold_${k}_epoch_${9 - k}.pth`), oldCheckpoint(state));
      writeFileSync(path("old", run, "session.pkl"), "\x80\x03cargparse\nNamespace\n.");
      writeFileSync(path("new", stage, `fold_${k}`, "model.safetensors"), formatSafetensors(state));
      writeFileSync(path("new", stage, `fold_${k}`, "config.json"), '{"bw": 2}');
    }
  }
  const [mean, deviation] = [
    [0.4, 0.5, 0.6],
    [0.2, 0.2, 0.25],
  ];
  const meanStd = (scale: number) =>
    formatNpy({ shape: [2, 3], data: Float64Array.from([...mean, ...deviation], (value) => scale * value) });
  writeFileSync(path("new", "mean_std.npy"), meanStd(1));
  writeFileSync(path("old", "mean_std.npy"), meanStd(255));
}

describe("kneel import", () => {
  it("makes a model of a checkpoint, says what it found, and how far it is from a reference", async () => {
    const args = ["in/wrapped.pth", "--size", "60x50", "--out", "model", "--compare", "in/wrapped.output.npz"];
    const { code, stdout, stderr } = await kneel(folder, ["import", ...args]);
    expect(code, stderr).toBe(0);
    expect(stderr).toBe(
      [
        "in/wrapped.pth: no mean_std.npy beside it or above, so the network will see gray values from 0 to 1 as they are; give --mean-std, or --mean and --deviation",
        "in/wrapped.pth: PyTorch, entry model",
        "  hourglass of width 2, depth 1, hmp blocks, 3 channels, 5 landmarks; images of 60 × 50",
        "  260 parameters matched (13,442 numbers)",
        "  beside them: optimizer, loss, epoch",
        "the model is in model",
        "next: kneel evaluate --model model --data FOLDER --points TABLE --out report",
        "      kneel predict --model model --overlay --out predictions IMAGES\n",
      ].join("\n"),
    );
    const [title, heatmaps, landmarks] = stdout.trim().split("\n");
    expect(title).toBe("largest difference from in/wrapped.output.npz (2 images, wasm):");
    expect(Number(/\((\S+) of/.exec(heatmaps!)![1])).toBeLessThan(1e-4);
    expect(Number(/landmarks +(\S+)/.exec(landmarks!)![1])).toBeLessThan(1e-5);
    const model = await readModel(path("model"));
    expect(model.weights).toEqual(
      importModel(checkpointFile("wrapped.pth"), { size: { width: 60, height: 50 } }).model.weights,
    );
    expect(model.training).toEqual({
      imported: { from: "wrapped.pth", format: "PyTorch", entry: "model", prefix: "" },
    });
  });

  it("takes every setting from its options, and lists the arrays", async () => {
    const { code, stdout, stderr } = await kneel(folder, [
      ..."import in/old.pth --out other --size 40x32 --input-spacing 2,2.5 --grid center --upsampling nearest --list".split(
        " ",
      ),
      ..."--mean 0.3 --deviation 0.2 --landmarks tip --entry run.state_dict --half".split(" "),
    ]);
    expect(code, stderr).toBe(0);
    expect(stdout.split("\n")[0]).toMatch(/^layer1\.0\.weight +F32 +\[2, 1, 7, 7\]$/);
    expect(await readModel(path("other"))).toMatchObject({
      architecture: { inputShape: [32, 40, 1], grid: "center", upsampling: "nearest" },
      preprocessing: { fit: "spacing", spacing: [2, 2.5], normalization: { mean: 0.3, deviation: 0.2 } },
      landmarkNames: ["tip"],
    });
  });

  it("makes pipelines of releases, old and new, which find knees at once", async () => {
    writeReleases();
    await writeFilm(path("film.dcm"), smallFilm(200, 150));
    const results: string[] = [];
    for (const release of ["old", "new"]) {
      const imported = await kneel(folder, [
        "import",
        release,
        "--size",
        "64",
        "--input-spacing",
        "2",
        "--out",
        `${release}Pipeline`,
      ]);
      expect(imported.code, imported.stderr).toBe(0);
      expect(imported.stderr).toMatch(
        /the pipeline is in \w+Pipeline: 2 models for finding a knee, 2 for its landmarks\n/,
      );
      const predicted = await kneel(folder, [
        "predict",
        "film.dcm",
        "--model",
        `${release}Pipeline`,
        "--out",
        `${release}Results`,
        "--workers",
        "1",
      ]);
      expect(predicted.code, predicted.stderr).toBe(0);
      results.push(readFileSync(path(`${release}Results`, "predictions.csv"), "utf8"));
    }
    const [old, later] = await Promise.all(["old", "new"].map((release) => readPipeline(path(`${release}Pipeline`))));
    expect(old!.localize.map(({ weights }) => weights)).toEqual(later!.localize.map(({ weights }) => weights));
    expect(old!.contrast).toBe("image");
    const [first] = old!.localize;
    expect(first!.preprocessing.normalization.channels).toEqual([
      { mean: expect.closeTo(0.4), deviation: expect.closeTo(0.2) },
      { mean: expect.closeTo(0.5), deviation: expect.closeTo(0.2) },
      { mean: expect.closeTo(0.6), deviation: expect.closeTo(0.25) },
    ]);
    expect(later!.locate![1]!.training).toMatchObject({ imported: { from: "model.safetensors", config: { bw: 2 } } });
    expect(results[0]!.split("\n").length).toBe(34);
    const numbers = results.map((csv) =>
      csv
        .split("\n")
        .slice(1, -1)
        .map((row) => Number(row.split(",")[3])),
    );
    expect(numbers[0]).toBeAllClose(numbers[1]!, { atol: 1e-3 });
  });

  it("refuses what it cannot import, in one sentence, and writes nothing", async () => {
    writeFileSync(path("bad.pth"), torchFile(pickle("cos\nsystem\n(X\x04\x00\x00\x00echotR")));
    const refused = async (args: string, code: number, message: string) => {
      const outcome = await kneel(folder, ["import", ...args.split(" "), "--out", "refused"]);
      expect(outcome).toEqual({ code, signal: null, stdout: "", stderr: `kneel: ${message}\n` });
      expect(existsSync(path("refused"))).toBe(false);
    };
    await refused(
      "bad.pth",
      1,
      "bad.pth: cannot be imported: it holds os.system, where only tensors, numbers and containers of them are read; save its state dict alone",
    );
    await refused("in/half.pt --size 12", 2, "--size must be at least 15 × 15 for depth 2");
  });
});

describe("kneel train --init of a checkpoint", () => {
  it("starts from the features of a checkpoint of three channels, and says what starts fresh", async () => {
    await kneel(folder, ["phantom", "--count", "6", "--size", "48", "--out", "data"]);
    const options = [...tiny, "--data", "data", "--points", "data/points.csv", "--epochs", "1"];
    const { code, stderr } = await kneel(folder, ["train", ...options, "--init", "in/wrapped.pth", "--out", "run"]);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^258 parameters from \S+wrapped\.pth; fresh: out_block\.0\.weight, out_block\.0\.bias$/m);
    expect(readdirSync(path("run"))).toContain("model.json");
    const deep = await kneel(folder, ["train", ...options, "--init", "in/half.pt", "--out", "run2"]);
    expect(deep.code).toBe(2);
    expect(deep.stderr).toMatch(
      /^kneel: --init \S+half\.pt is of another network; give --width 2 --depth 2 --block bottleneck, as it has$/m,
    );
  });
});
