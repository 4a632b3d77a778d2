import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { UsageError } from "../../src/terminal/failure.ts";
import { joinPlan, readPlan } from "../../src/trainingCommands/experiment/plan.ts";
import type { Plan } from "../../src/trainingCommands/experiment/planDocument.ts";
import { checkRows, split } from "../../src/trainingCommands/experiment/plannedData.ts";
import { settingsOf } from "../../src/trainingCommands/experiment/planSettings.ts";
import { readExperiments } from "../../src/trainingCommands/experiment/readExperiments.ts";

const folder = mkdtempSync(join(tmpdir(), "kneel-plan-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Options = Parameters<typeof settingsOf>[0];
const options = (more: Partial<Options> = {}): Options => ({
  ...{ data: "images", points: "points.csv", out: "out", scale: "small", part: 1, jobs: 1, seed: 3, backend: "wasm" },
  ...more,
});
const columns = ["subject", "kl", "fold"];

describe("settingsOf", () => {
  it("takes the column of patients that is there, makes stratified folds, and shares a row's budget among them", () => {
    expect(settingsOf(options({ folds: 4, stratify: "kl", budget: 20 }), columns, 4)).toMatchObject({
      ...{ groupColumn: "subject", folds: { count: 4, stratify: "kl", seed: 3 }, minutes: 5, filter: null },
    });
    expect(settingsOf(options({ foldsColumn: "fold" }), ["fold"], 2)).toMatchObject({
      ...{ groupColumn: null, folds: { column: "fold" }, minutes: null },
    });
  });

  it.each<[Partial<Options>, string]>([
    [
      { foldsColumn: "fold", folds: 3 },
      "--folds-column and --folds exclude each other: folds are read or made; leave one out",
    ],
    [
      { foldsColumn: "fold", stratify: "kl" },
      "--folds-column and --stratify exclude each other: folds are read or made; leave one out",
    ],
    [{ stratify: "grade" }, '--stratify: points.csv has no column "grade"; there are: subject, kl, fold'],
    [{ groupColumn: "patient" }, '--group-column: points.csv has no column "patient"; there are: subject, kl, fold'],
    [{ size: 30 }, "--size must be at least 31, which a depth of 3 needs, got 30"],
  ])("refuses %o", (more, message) => {
    expect(() => settingsOf(options(more), columns, null)).toThrow(new UsageError(message));
  });
});

const sample = (i: number, subject: string, fold: string) => ({
  ...{ image: `${i}.png`, row: i + 2, landmarks: [[1, 2]] as const, spacing: null, columns: { subject, fold } },
  ...{ path: `${i}.png`, raster: { width: 1, height: 1, channels: 1, data: new Uint8Array(1) } },
});

describe("split and checkRows", () => {
  it("refuse a patient in two folds, landmarks that are not there and a scale that needs millimetres", () => {
    const samples = [sample(0, "a", "0"), sample(1, "a", "1")];
    const settings = settingsOf(options({ foldsColumn: "fold" }), columns, null);
    expect(() => split({ samples }, settings)).toThrow(
      new UsageError(
        `${settings.points}: patient "a" is in the folds 0 and 1; a model would be judged on patients that it has seen: put each into one fold`,
      ),
    );
    const row = { format: "kneel-experiment", formatVersion: 1, name: "roi", title: "R", method: "meanShape" } as const;
    const dataset = { landmarkNames: ["a"], samples, problems: [] };
    expect(() => checkRows([{ ...row, landmarks: ["t4"] }], dataset, settings)).toThrow(
      new UsageError(`roi: landmarks must be some of a, got "t4"; ${settings.points} has those`),
    );
    const paper = settingsOf(options({ scale: "paper" }), columns, null);
    expect(() => checkRows([{ ...row, landmarks: "all" }], dataset, paper)).toThrow(
      new UsageError(
        `--scale paper needs the spacing of every image, which ${paper.points} does not give; add --spacing`,
      ),
    );
  });
});

describe("readExperiments", () => {
  it("reads files of folders in the order of their names, and names the file and the key of what is wrong", async () => {
    const write = (name: string, more: object) =>
      writeFileSync(
        join(folder, name),
        JSON.stringify({ format: "kneel-experiment", formatVersion: 1, title: "T", method: "network", ...more }),
      );
    write("02-a.json", { name: "a", init: "b" });
    write("01-c.json", { name: "c" });
    write("03-b.json", { name: "b" });
    expect((await readExperiments([folder])).map(({ name }) => name)).toEqual(["c", "b", "a"]);
    const one = join(folder, "02-a.json");
    await expect(readExperiments([one])).rejects.toThrow(
      new UsageError(`${one}: init must be the name of a row that runs too, got "b"; add its configuration`),
    );
    await expect(readExperiments([join(folder, "none.json")])).rejects.toThrow(/none\.json/);
    write("04-d.json", { name: "d", mixup: 1 });
    await expect(readExperiments([folder])).rejects.toThrow(
      /04-d\.json: mixup must be left out, unknown to method "network"/,
    );
  });
});

describe("joinPlan", () => {
  const plan = (more: object = {}, name = "a"): Plan => ({
    ...{ format: "kneel-experiment-plan", formatVersion: 1, data: "d1", folds: ["0", "1"] },
    settings: settingsOf(options(), columns, 5),
    experiments: [
      { format: "kneel-experiment", formatVersion: 1, name, title: "T", method: "meanShape", landmarks: "all" },
    ],
    ...more,
  });

  it("adds rows, and refuses other settings, other data and a row that has changed", async () => {
    const out = mkdtempSync(join(folder, "out-"));
    await joinPlan(out, plan());
    const joined = await joinPlan(out, plan({}, "b"));
    expect(joined.experiments.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(await readPlan(out)).toEqual(joined);
    await expect(joinPlan(out, plan({ settings: settingsOf(options({ seed: 4 }), columns, 5) }))).rejects.toThrow(
      /^--out .*: its rows ran with folds .*; choose another folder$/,
    );
    await expect(joinPlan(out, plan({ data: "d2" }))).rejects.toThrow(
      new UsageError(
        `--out ${out}: its rows are of other data than points.csv (digest d1, now d2); choose another folder`,
      ),
    );
    const [row] = plan().experiments;
    await expect(joinPlan(out, plan({ experiments: [{ ...row, title: "U" }] }))).rejects.toThrow(
      new UsageError(
        `--out ${out}: its row "a" is configured differently; give the row another name, or choose another folder`,
      ),
    );
    const file = join(out, "plan.json");
    const text = readFileSync(file, "utf8");
    const edited = (key: string, value: unknown) =>
      writeFileSync(file, text.replace(new RegExp(`"${key}": (?:"[^"]*"|[\\d.]+|null)`), `"${key}": ${value}`));
    for (const [key, value, why] of [
      ["part", 2, "settings.part: Invalid value: Expected <=1 but received 2"],
      ["minutes", '"5"', 'settings.minutes: Invalid type: Expected number but received "5"'],
      ["epochs", 0, "settings.scale.epochs: Invalid value: Expected >=1 but received 0"],
      ["name", '"../a"', ""],
      ["format", '"kneel-tfjs model"', ""],
    ] as const) {
      edited(key, value);
      const refused = await readPlan(out).catch(({ message }: Error) => message);
      expect(refused).toContain(`${file}: not a plan of experiments of kneel-tfjs (${why}`);
      // What cannot be read is never written over.
      await expect(joinPlan(out, plan())).rejects.toThrow(refused as string);
    }
    edited("formatVersion", 2);
    await expect(readPlan(out)).rejects.toThrow(
      `${file}: format version 2 is newer than this kneel-tfjs reads (1); update kneel-tfjs`,
    );
    writeFileSync(file, text.slice(0, 90));
    await expect(joinPlan(out, plan())).rejects.toThrow(`${file}: not valid JSON; the file is damaged`);
    await expect(readPlan(join(folder, "nowhere"))).rejects.toThrow(
      new UsageError(`${join(folder, "nowhere")}: there is no plan.json of kneel experiment run; give its --out`),
    );
  });
});
