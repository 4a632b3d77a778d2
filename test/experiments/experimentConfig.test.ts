import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Experiment, orderExperiments, paperClaims, parseExperiment } from "../../src/experiments/index.ts";

const head = { format: "kneel-experiment", formatVersion: 1, name: "a", title: "A", method: "network" };
const parse = (more: object, source = "a.json") => parseExperiment(JSON.stringify({ ...head, ...more }), source);
const folder = "examples/experiments/table-1";
const files = readdirSync(folder);
const table = files.map((file) => ({
  source: file,
  experiment: parseExperiment(readFileSync(`${folder}/${file}`, "utf8"), file),
}));

describe("parseExperiment", () => {
  it("fills in what the paper's rows have in common", () => {
    expect(parse({})).toEqual({
      ...head,
      ...{ landmarks: "all", loss: "wing", block: "hmp", weightDecay: 1e-4, dropout: 0.25 },
      ...{ mixUp: null, cutout: 0, jitter: false, init: null },
    });
    expect(parse({ mixUp: { alpha: 0.5 } })).toMatchObject({ mixUp: { alpha: 0.5, variant: "kneel" } });
  });

  it.each([
    ["another format", { format: "x" }, 'a.json: format must be "kneel-experiment", got "x"'],
    [
      "a newer version",
      { formatVersion: 2 },
      "a.json: formatVersion 2 is newer than this kneel-tfjs reads (1); update kneel-tfjs",
    ],
    ["another method", { method: "forest" }, 'a.json: method must be "network", "shape" or "meanShape", got "forest"'],
    [
      "a key of another method",
      { method: "shape", model: "clm", feature: "lbp", loss: "wing" },
      'a.json: loss must be left out, unknown to method "shape"; there are: format, formatVersion, name, title, method, model, feature, algorithm, landmarks',
    ],
    [
      "a misspelt key inside",
      { mixUp: { alpha: 1, varient: "kneel" } },
      "a.json: mixUp.varient must be left out, unknown; there are: alpha, variant",
    ],
    ["a key that lacks", { method: "shape", model: "clm" }, "a.json: feature must be given"],
    [
      "an algorithm of other models",
      { method: "shape", model: "aam", feature: "lbp", algorithm: "meanShift" },
      'a.json: algorithm must be null or "wiberg" or "projectOut" for model "aam", got "meanShift"',
    ],
    [
      "a loss that is none",
      { loss: "wings" },
      'a.json: loss must be the name of a loss, such as "wing", "l1", "l2", "elastic", "adaptiveRobust", got "wings"',
    ],
    ["MixUp without mixing", { mixUp: { alpha: 0 } }, "a.json: mixUp.alpha must be a positive number, got 0"],
    [
      "a cutout in percent",
      { cutout: 10 },
      "a.json: cutout must be a number from 0 to 0.9, a part of the image's side, got 10",
    ],
    ["a start from itself", { init: "a" }, 'a.json: init must be another row than "a" itself'],
    [
      "a name that is no folder",
      { name: "../a" },
      'a.json: name must be a name of lower-case letters, digits, "-" and ".", such as "wing-mixup-0.75", got "../a"',
    ],
    [
      "no landmark",
      { landmarks: [] },
      'a.json: landmarks must be "all" or a list of names of landmarks, such as ["t4"], got []',
    ],
  ])("refuses %s with the path of the key", (_, more, message) => {
    expect(() => parse(more)).toThrow(new Error(message));
  });

  it("refuses what is no JSON object", () => {
    expect(() => parseExperiment("[]", "a.json")).toThrow(
      new Error("a.json: must be an object with format, formatVersion, name, title and method"),
    );
    expect(() => parseExperiment("{", "a.json")).toThrow(new Error("a.json: must be JSON, is not valid JSON"));
  });
});

describe("orderExperiments", () => {
  const row = (more: { name?: string; init?: string; block?: string }, source = `${more.name ?? "a"}.json`) => ({
    source,
    experiment: parse(more, source),
  });

  it("puts a row behind the one that it starts from", () => {
    const rows = [row({ name: "fine", init: "base" }), row({ name: "base", init: "first" }), row({ name: "first" })];
    expect(orderExperiments(rows).map(({ name }: Experiment) => name)).toEqual(["first", "base", "fine"]);
  });

  it.each([
    ["a name twice", [row({}, "x.json"), row({}, "y.json")], 'y.json: name "a" is taken by x.json; give each its own'],
    [
      "a start that does not run",
      [row({ init: "b" })],
      'a.json: init must be the name of a row that runs too, got "b"; add its configuration',
    ],
    [
      "a start of other blocks",
      [row({ init: "b" }), row({ name: "b", block: "bottleneck" })],
      'a.json: init must be a network of block "hmp", which "b" is not',
    ],
    [
      "a circle",
      [row({ init: "b" }), row({ name: "b", init: "a" })],
      "a.json: init must not lead back to itself: a → b → a",
    ],
  ])("refuses %s", (_, rows, message) => {
    expect(() => orderExperiments(rows)).toThrow(new Error(message));
  });
});

describe("examples/experiments/table-1", () => {
  it("has the rows of the paper's Table 1 and the mean shape, the ROI model before what starts from it", () => {
    const names = orderExperiments(table).map(({ name }) => name);
    expect(names).toHaveLength(26);
    expect(names.indexOf("roi")).toBeLessThan(names.indexOf("wing-cutout-10-finetune"));
    for (const { source, experiment } of table) expect(source.slice(3)).toBe(`${experiment.name}.json`);
  });

  it("varies one thing from row to row, as the paper does", () => {
    const byName = new Map(table.map(({ experiment }) => [experiment.name, experiment]));
    const differences = (a: string, b: string) => {
      const [first, second] = [byName.get(a)!, byName.get(b)!] as unknown as Record<string, unknown>[];
      return Object.keys(first!).filter((key) => JSON.stringify(first![key]) !== JSON.stringify(second![key]));
    };
    for (const loss of ["l1", "l2", "robust", "elastic"])
      expect(differences("wing", loss)).toEqual(["name", "title", "loss"]);
    expect(differences("wing", "wing-regular")).toEqual(["name", "title", "block"]);
    for (const alpha of [0.1, 0.2, 0.5, 0.75]) {
      expect(differences("wing", `wing-mixup-${alpha}`)).toEqual(["name", "title", "mixUp"]);
      expect(differences(`wing-mixup-${alpha}`, `wing-mixup-${alpha}-no-wd`)).toEqual(["name", "title", "weightDecay"]);
    }
    const best = "wing-mixup-0.75-no-wd";
    expect(differences(best, `${best}-no-dropout`)).toEqual(["name", "title", "dropout"]);
    expect(differences(best, "wing-jitter")).toEqual(["name", "title", "jitter"]);
    for (const cutout of [5, 10, 25]) {
      expect(differences(best, `wing-cutout-${cutout}`)).toEqual(["name", "title", "cutout"]);
      expect(byName.get(`wing-cutout-${cutout}`)).toMatchObject({ cutout: cutout / 100 });
    }
    expect(differences("wing-cutout-10", "wing-cutout-10-finetune")).toEqual(["name", "title", "init"]);
    expect(differences("wing-cutout-10", "roi")).toEqual(["name", "title", "landmarks"]);
  });

  it("has every row that the paper's claims speak of", () => {
    const names = table.map(({ experiment }) => experiment.name);
    for (const { better, worse } of paperClaims) expect(names).toEqual(expect.arrayContaining([better, ...worse]));
  });
});
