import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ImportOptions } from "../../src/modelCommands/import/command.ts";
import { run } from "../../src/modelCommands/import/run.ts";
import { UsageError } from "../../src/terminal/failure.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kneel-import-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const half = fileURLToPath(new URL("../fixtures/checkpoints/half.pt", import.meta.url));

const refused = (paths: readonly string[], options: Partial<ImportOptions>, error: Error) =>
  expect(
    run(paths, { out: join(folder, "out"), grid: "edge", upsampling: "bilinear", backend: "cpu", ...options }),
  ).rejects.toThrow(error);

describe("kneel import", () => {
  it("refuses options that do not fit the checkpoint or each other", async () => {
    await refused(
      [half],
      { landmarks: ["a"] },
      new UsageError(`--landmarks must be 2 names, as ${half} has landmarks, got ["a"]`),
    );
    await refused(
      [half],
      { mean: [0.4] },
      new UsageError("--deviation is missing: --mean and --deviation go together"),
    );
    await refused(
      [half],
      { deviation: [0.4] },
      new UsageError("--mean is missing: --mean and --deviation go together"),
    );
    await refused([half], { mean: [0.4], deviation: [0] }, new UsageError("--deviation must be positive, got 0"));
    await refused(
      [half],
      { mean: [0.4], deviation: [1, 2] },
      new UsageError("--deviation must be 1 number, as --mean, got 2"),
    );
    await refused(
      [half],
      { mean: [0.4], deviation: [1], meanStd: "m.npy" },
      new UsageError("--mean-std says what --mean and --deviation say; leave one out"),
    );
    const other = join(folder, "other.pt");
    writeFileSync(other, "");
    await refused(
      [half, other],
      { compare: "x.npz" },
      new UsageError("--compare is for one checkpoint, and there are 2; name one of them"),
    );
  });

  it("says how far a model is from a reference on ONNX Runtime, which needs no backend of TensorFlow.js", async () => {
    const lines: string[] = [];
    const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => lines.push(String(text)) > 0);
    try {
      const compare = half.replace(/\.pt$/, ".output.npz");
      const out = join(folder, "compared");
      await run([half], { out, grid: "edge", upsampling: "bilinear", backend: "onnx", compare });
      expect(lines[0]).toBe(`largest difference from ${compare} (1 image, onnx):\n`);
    } finally {
      write.mockRestore();
    }
    const [heatmaps, landmarks] = [/heatmaps .*\((\S+) of/, /landmarks (\S+)/].map((number) =>
      Number(number.exec(lines.join(""))![1]),
    );
    expect(heatmaps).toBeLessThan(1e-5);
    expect(landmarks).toBeLessThan(1e-6);
  });

  it("refuses files that are empty, folders without checkpoints, and a config.json that is none", async () => {
    const empty = join(folder, "empty.pth");
    writeFileSync(empty, "");
    await refused([empty], {}, new Error(`${empty}: cannot be imported: it is empty`));
    const nothing = join(folder, "nothing");
    mkdirSync(nothing);
    await refused([nothing], {}, new Error(`${nothing}: no checkpoint there (.pth, .pt, .ckpt, .safetensors, .npz)`));
    const model = join(folder, "model");
    mkdirSync(model);
    writeFileSync(join(model, "model.json"), "{}");
    const why = `${model}: holds a model.json, so it is no checkpoint but what kneel import would make of one`;
    await refused([model], {}, new UsageError(why));
    const config = join(nothing, "config.json");
    writeFileSync(config, "{");
    writeFileSync(join(nothing, "a.pth"), "");
    await refused([nothing], {}, new Error(`${config}: not valid JSON; remove it, or copy it again`));
  });
});
