import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { expect, test } from "vitest";
import { kneelProgram } from "../../src/cli/program.ts";
import { calledCommands } from "./calledCommands.ts";

const program: CommandUnknownOpts = kneelProgram();
const helpOf = (command: CommandUnknownOpts, columns: number): string =>
  command.configureOutput({ getOutHelpWidth: () => columns }).helpInformation();

test.each([
  ["kneel", program] as const,
  ...program.commands.map((one) => [one.name(), one] as const),
  ...calledCommands,
])("the help of %s fits 40, 80 and 120 columns, with choices and defaults in words", (_, command) => {
  for (const columns of [40, 80, 120])
    for (const line of helpOf(command, columns).split("\n")) expect(line.length, line).toBeLessThanOrEqual(columns);
  expect(helpOf(command, 80)).not.toMatch(/[{}"]|\bnull\b|undefined|choices:|Global Options/);
});

test("in a narrow terminal descriptions stand below what they describe, and none of their words is lost", () => {
  const words = (text: string) => text.split(/\s+/).join(" ");
  for (const [, command] of calledCommands) {
    const narrow = helpOf(command, 40);
    expect(words(narrow)).toBe(words(helpOf(command, 120)));
    expect(helpOf(command, 60)).toMatch(/^ {2}-h, --help {2,}\S/m);
  }
  expect(helpOf(calledCommands.find(([name]) => name === "report")![1], 40)).toContain(
    "\n  folder        output folder of kneel\n                evaluate\n",
  );
  expect(helpOf(calledCommands.find(([name]) => name === "train")![1], 40)).toContain(
    "\n  --init <path>\n      model directory, or checkpoint of\n      PyTorch, to start from; its head\n",
  );
});

test.each(calledCommands)("every option of %s is described and stands in a group of twelve at most", (_, command) => {
  const sizes = new Map<string, number>();
  for (const { flags, description, helpGroupHeading = "Options:" } of command.options) {
    expect(description, flags).not.toBe("");
    sizes.set(helpGroupHeading, (sizes.get(helpGroupHeading) ?? 0) + 1);
  }
  for (const [heading, size] of sizes) expect(size, heading).toBeLessThanOrEqual(12);
  if (command.options.length > 12) expect(sizes.has("Options:")).toBe(false);
});

test("every command stands under a heading, in the order in which they are needed", () => {
  const headings = [...helpOf(program, 80).matchAll(/^\S.*:$/gm)].map(([heading]) => heading);
  expect(headings).toEqual([
    "Options:",
    "To begin:",
    "Data:",
    "Training and errors:",
    "Landmarks of new images:",
    "Models:",
    "Experiments:",
    "This machine:",
  ]);
});

test("what must be given says so, and defaults are typed as they would be", () => {
  const of = (name: string) => helpOf(calledCommands.find(([each]) => each === name)![1], 120);
  expect(of("predict")).toMatch(/--out <folder> +folder of the results \(required\)\n/);
  expect(of("predict")).toMatch(/sr, gsps \(default: json,csv\)\n/);
  expect(of("train")).toMatch(/--block <kind> +residual block \(hmp or bottleneck; default: hmp\)\n/);
});
