import { Command } from "@commander-js/extra-typings";
import { inferenceBackendOption } from "../../terminal/commonOptions.ts";
import { integer } from "../../terminal/parsers.ts";
import type { OptionsOf } from "../../terminal/withOptions.ts";

export const demoCommand = () =>
  new Command("demo")
    .description("see it work: synthetic films, the landmarks found in them, a page to open")
    .option("--out <folder>", "folder of the results", "kneel-demo")
    .option("--count <n>", "films of both knees", integer(1, 1000), 4)
    .option("--seed <n>", "seed of the films", integer(0), 2026)
    .addOption(inferenceBackendOption());

export type DemoOptions = OptionsOf<typeof demoCommand>;
