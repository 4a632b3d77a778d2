import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { nextSteps, sayNext } from "../../src/terminal/nextSteps.ts";
import { calledCommands, wouldRun } from "./calledCommands.ts";

type Steps = typeof nextSteps;

/** What each command gives the table, in the cases that it tells apart. */
const given: { [Name in keyof Steps]: Parameters<Steps[Name]>[] } = {
  demo: [[]],
  phantom: [
    ["knees", undefined],
    ["my films", "bilateral"],
    ["films", "single"],
  ],
  inspect: [[["a film.dcm", "b.png"]]],
  augment: [[{ data: "images", points: "points.csv", augmentation: "light" }]],
  convert: [
    ["points.csv", true],
    ["reports", false],
  ],
  crop: [["fields"]],
  oai: [["oai"]],
  train: [["model"]],
  evaluate: [["report"]],
  report: [["report"]],
  compare: [[]],
  predict: [[{ out: "results", model: "model", isDrawn: false }], [{ out: "results", model: "model", isDrawn: true }]],
  serve: [["http://127.0.0.1:5000"]],
  pipeline: [["pipeline"]],
  provenance: [["model"]],
  import: [["model"]],
  export: [["model"], [null]],
  "shape train": [["shapes"]],
  audit: [[]],
  "cross-validate": [
    ["folds/model/out-of-fold.json", null],
    ["folds/model/out-of-fold.json", "folds/ensemble"],
  ],
  "experiment run": [["table-1"]],
  "experiment table": [["table-1/wing/out-of-fold.json"]],
  doctor: [["webgpu"]],
  bench: [[null], ["model"]],
};
const names = Object.keys(nextSteps) as (keyof Steps)[];
const stepsOf = (name: keyof Steps): string[] =>
  given[name].flatMap((values) => (nextSteps[name] as (...values: unknown[]) => readonly string[])(...values));

test("every command has what comes after it, and says it at its end", () => {
  expect([...names].sort()).toEqual(calledCommands.map(([name]) => name).sort());
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) =>
    /Commands.*\.ts$/.test(name),
  );
  const code = files.map((name) => readFileSync(join("src", name), "utf8")).join("\n");
  for (const name of names) expect(code).toMatch(new RegExp(`nextSteps(\\.${name}|\\["${name}"\\])\\(`));
});

test.each(names)("what comes after %s can be typed", (name) => {
  const steps = stepsOf(name);
  expect(steps.length).toBeGreaterThan(0);
  for (const step of steps)
    if (name === "serve") expect(step).toBe("curl --data-binary @IMAGE http://127.0.0.1:5000/predict");
    else expect(wouldRun(step.replace("--to FORMAT", "--to coco")), step).toBe(true);
});

test.each([
  ["exec", "next: npx kneel predict --model m\n", "      npx kneel demo\n"],
  ["run-script", "next: kneel predict --model m\n", "      kneel demo\n"],
])("lines are what the reader typed (npm_command %s), curl stays as it is", (command, ...lines) => {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  vi.stubEnv("npm_command", command);
  sayNext(["kneel predict --model m", "kneel demo", "curl kneel"]);
  expect(written.mock.calls.map(([line]) => line)).toEqual([...lines, "      curl kneel\n"]);
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test("paths are quoted for a shell", () => {
  expect(stepsOf("inspect")).toEqual(["kneel predict --model MODEL --out predictions 'a film.dcm' b.png"]);
  expect(stepsOf("phantom")).toEqual([
    "kneel train --data knees --points knees/points.csv --out model",
    "kneel evaluate --model kneel-tfjs-phantom --data 'my films' --points 'my films/points.csv' --out report",
    "kneel evaluate --model kneel-tfjs-phantom --view single --data films --points films/points.csv --out report",
  ]);
});
