import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { parseExperiment } from "../../src/experiments/index.ts";
import { blocksOf, commandsOf } from "../package/docPage.ts";
import { wouldRun } from "./calledCommands.ts";

const pages = ["README.md", ...readdirSync("docs").map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith(".md"),
);

/** The lines of a page that call the command; $KNEES is what the benchmarks' own comment says of it. */
const linesOf = (page: string): string[] =>
  commandsOf(page)
    .flatMap((block) => block.replaceAll("\\\n", " ").split("\n"))
    .map((line) => line.replace(/ +# .*/, "").replace("$KNEES", "--data knees --points knees/points.csv"))
    .flatMap((line) => /^(?:npx )?(kneel .*)/.exec(line)?.[1] ?? []);

test("every call of the command in the README and the docs has options and values that it takes", () => {
  const lines = pages.flatMap((page) => linesOf(page).map((line) => ({ page, line })));
  expect(lines.length).toBeGreaterThan(50);
  for (const { page, line } of lines) expect(wouldRun(line), `${page}: ${line}`).toBe(true);
});

test("the configuration that the page on experiments shows is one", () => {
  const [block] = blocksOf("docs/experiments.md", "json");
  expect(parseExperiment(block!)).toMatchObject({ name: "wing-cutout-10-finetune", method: "network", init: "roi" });
});

const hasPython = spawnSync("python3", ["--version"]).status === 0;

test.skipIf(!hasPython)("the blocks of Python are Python", () => {
  const blocks = pages.flatMap((page) => blocksOf(page, "python"));
  expect(blocks.length).toBeGreaterThan(1);
  for (const block of blocks) {
    const { status, stderr } = spawnSync("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], {
      input: block,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
  }
});
