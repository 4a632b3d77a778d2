import { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../terminal/withOptions.ts";

export const reportCommand = () =>
  new Command("report")
    .description("make one page of an evaluation: figures in words, pictures, what to try next")
    .argument("<folder>", "output folder of kneel evaluate")
    .option("--out <file>", "HTML file (default: report.html in the folder)");

export type ReportOptions = OptionsOf<typeof reportCommand>;
