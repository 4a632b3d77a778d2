import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatOutOfFold, parseOutOfFold } from "../../src/experiments/index.ts";
import { seenFold } from "../../src/terminal/seenFold.ts";
import { kneel, onData } from "../cli/kneel.ts";

const folder = mkdtempSync(join(tmpdir(), "kneel-experiment-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (...names: string[]) => join(folder, ...names);
const row = (name: string, more: object) =>
  writeFileSync(
    path("rows", `${name}.json`),
    JSON.stringify({ format: "kneel-experiment", formatVersion: 1, name, title: `Row ${name}`, ...more }),
  );
const small = ["--size", "32", "--width", "2", "--epochs", "1"];
const queue = (...more: string[]) =>
  kneel(folder, ["experiment", "run", "rows", ...onData, ...small, "--folds-column", "half", "--out", "out", ...more]);

beforeAll(async () => {
  await kneel(folder, ["phantom", "--count", "12", "--size", "40", "--out", "data"]);
  const [head, ...lines] = readFileSync(path("data", "points.csv"), "utf8").trim().split("\n");
  const halved = lines.map((line, i) => `${line},${i % 2}`);
  writeFileSync(path("data", "points.csv"), [`${head},half`, ...halved].join("\n"));
  mkdirSync(path("rows"));
  row("mean", { method: "meanShape" });
  row("center", { method: "network", landmarks: ["t4"], mixUp: { alpha: 0.5 } });
  row("fine", { method: "network", init: "center" });
});

describe("kneel experiment", () => {
  it("runs every row, in processes side by side, and makes the table", async () => {
    const { code, stderr } = await queue("--jobs", "2");
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining("3 rows × 2 folds, 12 images of 12 patients; 0 done before, 6 to do"),
    ]);
    const whole = parseOutOfFold(readFileSync(path("out", "fine", "out-of-fold.json"), "utf8"));
    expect(whole.cases).toHaveLength(12);
    expect(new Set(whole.cases.map(({ fold }) => fold))).toEqual(new Set(["0", "1"]));
    expect(readdirSync(path("out", "fine", "fold-0"))).not.toContain("checkpoint.safetensors");
    const table = await kneel(folder, ["experiment", "table", "out", "--resamples", "100", "--reference", "mean"]);
    expect([table.code, table.stdout]).toEqual([0, expect.stringMatching(/^Row mean +12 .*reference +reference$/m)]);
    for (const name of ["table.md", "table.tex", "table.csv", "table.svg", "conclusions.md"])
      expect(readdirSync(path("out"))).toContain(name);
    expect(readFileSync(path("out", "conclusions.md"), "utf8")).toContain("| wing is the best loss | has not run |");
  });

  it("goes on where it was: the rest where a row fails, the failed once more, nothing twice", async () => {
    const kept = path("out", "mean", "fold-1", "out-of-fold.json");
    const written = statSync(kept).mtimeMs;
    const part = path("out", "center", "fold-0");
    rmSync(join(part, "out-of-fold.json"));
    rmSync(path("out", "fine", "fold-0"), { recursive: true });
    rmSync(path("out", "mean", "fold-0"), { recursive: true });
    writeFileSync(join(part, "checkpoint.safetensors"), "damaged");
    const { code, stderr } = await queue();
    expect([code, stderr]).toEqual([1, expect.stringContaining("3 done before, 3 to do")]);
    expect(stderr).toMatch(/center, fold 0: FAILED: .*checkpoint\.safetensors/);
    expect(stderr).toContain("fine, fold 0: FAILED: not tried: center of this fold has failed, from which it starts");
    expect(stderr).toContain("mean, fold 0: done");
    expect(readFileSync(join(part, "failure.txt"), "utf8")).toContain("checkpoint.safetensors");
    rmSync(join(part, "checkpoint.safetensors"));
    const again = await queue();
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining("4 done before, 2 to do")]);
    expect(statSync(kept).mtimeMs).toBe(written);
    expect(readdirSync(part)).not.toContain("failure.txt");
  });
});

describe("kneel cross-validate and kneel audit", () => {
  it("give predictions of every image, a report by column, and the models as a pipeline that predicts", async () => {
    const { code, stdout, stderr } = await kneel(folder, [
      ...["cross-validate", ...onData, ...small, "--folds-column", "half", "--by", "half", "--out", "validated"],
    ]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("1 row × 2 folds, 12 images of 12 patients")]);
    expect(stdout).toMatch(/half[ =:]+1/);
    // Each model knows the fold that it never saw, and so who is told otherwise.
    for (const fold of ["0", "1"]) {
      const { training } = JSON.parse(readFileSync(path("validated", "model", `fold-${fold}`, "model.json"), "utf8"));
      expect(training.options).toEqual({ foldsColumn: "half", testFold: [fold] });
      expect(seenFold(training, "half", [fold])).toBeNull();
      expect(seenFold(training, "half", ["0", "1"])).toMatch(/^learned from half \d: /);
    }
    const predicted = await kneel(folder, [
      ...["predict", "data/images/phantom00000.png", "--model", "validated/ensemble"],
      ...["--view", "crop", "--side", "right", "--spacing", "0.5", "--out", "found"],
    ]);
    expect([predicted.code, predicted.stderr]).toEqual([0, expect.any(String)]);
  });

  it("rank labels that were moved, with pictures, and bound the noise of labels from two models", async () => {
    const file = path("validated", "model", "out-of-fold.json");
    const whole = parseOutOfFold(readFileSync(file, "utf8"));
    const { id } = whole.cases[3]!;
    // Predictions near the truth for 24 images, so that a moved label stands out.
    const near = (shift: number) =>
      [
        ...whole.cases,
        ...whole.cases.map((one) => ({ ...one, id: `again-${one.id}`, group: `again ${one.group}` })),
      ].map((one, i) => ({
        ...one,
        predicted: one.truth.map(
          ([x, y], k) => [x + Math.sin(7 * i + 3 * k + shift), y + Math.cos(5 * i + k + shift)] as const,
        ),
      }));
    const moved = near(0).map((one, i) =>
      i === 3 ? { ...one, truth: one.truth.map(([x, y], k) => [x + (k === 2 ? 30 : 0), y] as const) } : one,
    );
    writeFileSync(path("a.json"), formatOutOfFold({ ...whole, cases: moved }));
    writeFileSync(
      path("b.json"),
      formatOutOfFold({ ...whole, cases: moved.map((one, i) => ({ ...one, predicted: near(1)[i]!.predicted })) }),
    );
    const { code, stdout } = await kneel(folder, [
      "audit",
      "a.json",
      "b.json",
      "--data",
      "data",
      "--out",
      "audit",
      ...["--pictures", "1", "--by", "half"],
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain(`1. ${id} t2: `);
    expect(stdout).toMatch(/label noise per axis at most \d+\.\d\d mm \[/);
    expect(stdout).toMatch(/ {2}half 1: at most \d+\.\d\d mm \[/);
    expect(readFileSync(path("audit", "suspicious.csv"), "utf8").split("\n")[1]).toContain(`1,${id},t2,`);
    expect(readdirSync(path("audit"))).toContain(`001-${id}`);
  });
});
