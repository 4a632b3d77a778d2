import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kneel, onData, tiny } from "./kneel.ts";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kneel-usage-"));
  expect((await kneel(folder, ["phantom", "--count", "8", "--size", "48", "--out", "data"])).code).toBe(0);
  const table = readFileSync(join(folder, "data/points.csv"), "utf8").trim().split("\n");
  const without = (hidden: (column: number) => boolean) =>
    table.map((line, row) =>
      row === 0
        ? line
        : line
            .split(",")
            .map((cell, i) => (hidden(i) ? "" : cell))
            .join(","),
    );
  writeFileSync(join(folder, "data/blank.csv"), without((column) => column >= 5).join("\n"));
  writeFileSync(join(folder, "data/partial.csv"), without((column) => column === 5 || column === 6).join("\n"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const train = (...more: string[]) => ["train", ...onData, ...tiny, "--epochs", "1", "--out", "run", ...more];

describe("kneel, wrong use", () => {
  it.each<[string, string[], string]>([
    [
      "a number that is none",
      train("--width", "abc"),
      '--width <n> must be an integer from 2 to 256, got "abc"; see kneel train --help',
    ],
    [
      "a number out of range",
      train("--validation", "1"),
      '--validation <fraction> must be a number from 0 to 0.9, got "1"; see kneel train --help',
    ],
    [
      "a hexadecimal number",
      train("--batch", "0x10"),
      '--batch <n> must be an integer from 1 to 4096, got "0x10"; see kneel train --help',
    ],
    [
      "a spacing of zero",
      train("--spacing", "0.3,0"),
      '--spacing <mm> must be one or two positive numbers such as 0.3 or 0.3,0.28, got "0.3,0"; see kneel train --help',
    ],
    [
      "a negative spacing",
      train("--spacing=-1"),
      '--spacing <mm> must be one or two positive numbers such as 0.3 or 0.3,0.28, got "-1"; see kneel train --help',
    ],
    [
      "a size that is none",
      train("--size", "32x"),
      '--size <pixels> must be a size such as 160 or 160x120, up to 4096, got "32x"; see kneel train --help',
    ],
    [
      "a loss that there is not",
      train("--loss", "huber"),
      '--loss <name> must be one of wing, l1, l2, elastic, smoothL1, softWing, euclidean, robust, adaptiveRobust, got "huber"; see kneel train --help',
    ],
    [
      "a backend that there is not",
      train("--backend", "cuda"),
      '--backend <name> must be one of wasm, cpu, webgpu, tensorflow, tensorflow-gpu, got "cuda"; see kneel train --help',
    ],
    [
      "a backend that is not installed",
      train("--backend", "tensorflow-gpu"),
      "--backend tensorflow-gpu: @tensorflow/tfjs-node-gpu is not installed; run: npm install @tensorflow/tfjs-node-gpu",
    ],
    [
      "an unknown option",
      train("--widht", "3"),
      "unknown option '--widht' (did you mean --width?); see kneel train --help",
    ],
    [
      "an option without its value",
      train("--dropout"),
      "option '--dropout <rate>' argument missing; see kneel train --help",
    ],
    ["an unknown command", ["fit"], "unknown command 'fit'; see kneel --help"],
    [
      "an argument too many",
      train("more"),
      "too many arguments for 'train'. Expected 0 arguments but got 1: put quotes around a path with spaces, and an option before each value; see kneel train --help",
    ],
    ...["0.001", "0.05", "50"].map((mm): [string, string[], string] => [
      `films of ${mm} mm per pixel`,
      ["phantom", "--count", "1", "--films", "single", "--film-spacing", mm, "--out", "run"],
      `--film-spacing <mm> must be a number from 0.06 to 2, got "${mm}"; see kneel phantom --help`,
    ]),
    ["no --out", ["train", ...onData], "required option '--out <folder>' not specified; see kneel train --help"],
    ["no --data", ["train", "--out", "run"], "--data is missing; see kneel train --help"],
    [
      "no model",
      ["predict", "data/images", "--out", "run"],
      "required option '--model <name>' not specified; see kneel predict --help",
    ],
    [
      "no images",
      ["predict", "--model", "m", "--out", "run"],
      "missing required argument 'images'; see kneel predict --help",
    ],
    ...["predict", "serve"].map((command): [string, string[], string] => [
      `a threshold of what compat 2019 does not compute (${command})`,
      [
        command,
        "--model",
        "m",
        "--compat",
        "2019",
        "--threshold",
        "0",
        ...(command === "predict" ? ["x", "--out", "run"] : []),
      ],
      `option '--compat <release>' cannot be used with option '--threshold <quality>'; see kneel ${command} --help`,
    ]),
    [
      "a test fold without its column",
      train("--test-fold", "1"),
      "--test-fold needs --folds-column, the column that holds the folds",
    ],
    [
      "a column without its test fold",
      train("--folds-column", "fold"),
      "--folds-column needs --test-fold, the fold or folds for testing such as 3 or 3,4",
    ],
    [
      "a filter that is none",
      train("--filter", "ok"),
      '--filter must be conditions such as "ok=1,kl>=2", each with one of = != < <= > >=, got "ok"',
    ],
    [
      "an input too small for the depth",
      train("--depth", "4"),
      "--size must be at least 63 × 63 for depth 4, got 32x32",
    ],
    [
      "an --out that is a file",
      train("--out", "data/points.csv/x"),
      "--out data/points.csv/x: DIR/data/points.csv is a file; choose another folder",
    ],
    [
      "nothing to resume",
      ["train", "--resume", "--out", "run"],
      "--resume: there is no checkpoint at run/checkpoint.safetensors; start the run without --resume",
    ],
    [
      "another width on resuming",
      ["train", "--resume", "--out", "run", "--width", "4"],
      "--width cannot change on resuming; leave it out, or start another run in another --out",
    ],
    [
      "a filter on an unknown column",
      train("--filter", "nope=1"),
      '--filter: DIR/data/points.csv: has no column "nope" to filter by; there are: image, subject, fold, mm_per_px_x, mm_per_px_y',
    ],
    [
      "a filter that nothing passes",
      train("--filter", "subject=99"),
      "--filter: DIR/data/points.csv: no row of 8 passes the filter subject=99",
    ],
    [
      "an unknown column of folds",
      train("--folds-column", "nope", "--test-fold", "1"),
      '--folds-column: DIR/data/points.csv has no column "nope"; there are: image, subject, fold, mm_per_px_x, mm_per_px_y',
    ],
    [
      "an unknown fold",
      train("--folds-column", "fold", "--test-fold", "9"),
      '--test-fold: DIR/data/points.csv: value of column "fold" must be one of 0, 1, 2, 3, 4, got "9"',
    ],
    [
      "an unknown column of groups",
      train("--group-column", "nope"),
      '--group-column: DIR/data/points.csv has no column "nope"; there are: image, subject, fold, mm_per_px_x, mm_per_px_y',
    ],
    [
      "a batch larger than the images",
      train("--batch", "400"),
      "--batch must be at most the 7 training images, got 400; make it smaller",
    ],
    [
      "a table without a single point",
      train("--points", "data/blank.csv"),
      "DIR/data/blank.csv: none of the 7 training images has a point; nothing can be learned",
    ],
    [
      "nothing left to validate",
      train("--filter", "subject=0"),
      "--validation: DIR/data/points.csv: the number of groups must be at least 2, got 1; change --group-column, or --validation 0 for none",
    ],
  ])("refuses %s in one sentence, with exit code 2, and writes nothing", async (_, args, message) => {
    const { code, stdout, stderr } = await kneel(folder, args);
    expect(stderr.replaceAll(folder, "DIR")).toBe(`kneel: ${message}\n`);
    expect(stdout).toBe("");
    expect(code).toBe(2);
    expect(existsSync(join(folder, "run"))).toBe(false);
  });

  it("prints its commands on stderr, with exit code 2, when given none, and help on stdout when asked", async () => {
    const bare = await kneel(folder, []);
    expect(bare.code).toBe(2);
    expect(bare.stderr).toMatch(/^Usage: kneel /);
    const help = await kneel(folder, ["train", "--help"]);
    expect(help.code).toBe(0);
    expect(help.stdout).toMatch(/^Usage: kneel train /);
    expect(help.stderr).toBe("");
  });

  it("takes the images there are where they are fewer than the default of 16, and says which point no image has", async () => {
    const network = ["--width", "2", "--depth", "1", "--size", "32", "--loss", "l2"];
    const args = [
      "train",
      "--data",
      "data",
      "--points",
      "data/partial.csv",
      ...network,
      "--epochs",
      "1",
      "--out",
      "few",
    ];
    const { code, stderr } = await kneel(folder, args);
    expect(code, stderr).toBe(0);
    expect(stderr.replaceAll(folder, "DIR")).toContain(
      "DIR/data/partial.csv: no training image has t0: the model learns nothing of where, and predicts all the same\n",
    );
    expect(existsSync(join(folder, "few/model.json"))).toBe(true);
  });

  it("goes on where nobody reads what it prints any longer", async () => {
    const args = ["phantom", "--count", "2", "--size", "48", "--out", "unread"];
    const { code } = await kneel(folder, args, ({ stdout, stderr }) => {
      stdout!.destroy();
      stderr!.destroy();
    });
    expect(code).toBe(0);
    expect(existsSync(join(folder, "unread/points.csv"))).toBe(true);
  });

  it("prints its version", async () => {
    const { stdout, code } = await kneel(folder, ["--version"]);
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
    expect(code).toBe(0);
  });
});
