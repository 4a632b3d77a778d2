import { Command } from "@commander-js/extra-typings";
import { integer } from "../../terminal/parsers.ts";
import type { OptionsOf } from "../../terminal/withOptions.ts";

export const compareCommand = () =>
  new Command("compare")
    .description("compare two models by their reports of kneel evaluate, on the images of both")
    .argument("<report-a>", "folder of kneel evaluate, or its report.json")
    .argument("<report-b>", "the same of another model")
    .option("--out <file>", "JSON file of the comparison")
    .option("--seed <n>", "seed of the resamples and permutations", integer(0), 0);

export type CompareOptions = OptionsOf<typeof compareCommand>;
