import { join } from "node:path";
import { phantomCommand } from "../../dataCommands/phantom/command.ts";
import { run as phantom } from "../../dataCommands/phantom/run.ts";
import { phantomPipeline } from "../../files/bundledModels.ts";
import { evaluateCommand } from "../../resultCommands/evaluate/command.ts";
import { run as evaluate } from "../../resultCommands/evaluate/run.ts";
import { run as report } from "../../resultCommands/report/run.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { say } from "../../terminal/progressBar.ts";
import { shellQuote } from "../../terminal/shellQuote.ts";
import type { DemoOptions } from "./command.ts";

/** Millimetres per pixel of the films: fine enough for the pipeline, and quickly drawn. */
const spacing = "0.3";

/** `kneel demo`: what `kneel phantom`, `evaluate` and `report` do one after the other, and with what words they are called. */
export async function run({ out, count, seed, backend }: DemoOptions): Promise<readonly string[]> {
  const films = join(out, "films");
  const results = join(out, "report");
  const drawing = ["--films", "bilateral", "--film-spacing", spacing, "--count", String(count), "--seed", String(seed)];
  await step(phantomCommand(), ["phantom", ...drawing, "--out", films], (command) => phantom(command.opts()));
  const data = ["--data", films, "--points", join(films, "points.csv")];
  const judging = ["--model", phantomPipeline, ...data, "--backend", backend, "--out", results];
  await step(evaluateCommand(), ["evaluate", ...judging], (command) => evaluate(command.opts()));
  say(`$ kneel report ${shellQuote(results)}`);
  await report(results, {});
  return nextSteps.demo();
}

/** Says a command and does it, its options read as the command line reads them. */
async function step<C extends { parse(words: readonly string[], from: { from: "user" }): unknown }>(
  command: C,
  [name, ...words]: readonly string[],
  work: (command: C) => Promise<unknown>,
): Promise<void> {
  say(`$ kneel ${[name!, ...words].map(shellQuote).join(" ")}`);
  command.parse(words, { from: "user" });
  await work(command);
}
