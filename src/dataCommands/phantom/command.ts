import { Command, Option } from "@commander-js/extra-typings";
import { between, integer, size } from "../../terminal/parsers.ts";
import type { OptionsOf } from "../../terminal/withOptions.ts";

export const phantomCommand = () =>
  new Command("phantom")
    .description("write synthetic knee radiographs with known landmarks, as a data set")
    .requiredOption("--count <n>", "number of images", integer(1, 1_000_000))
    .requiredOption("--out <folder>", "folder of points.csv and images/")
    .addOption(
      new Option("--size <pixels>", "size of the images of one knee")
        .argParser(size)
        .default({ width: 224, height: 224 }, "224x224")
        .conflicts("films"),
    )
    .addOption(
      new Option("--films <view>", "whole films instead, of both knees or of a single one").choices([
        "bilateral",
        "single",
      ] as const),
    )
    .addOption(
      new Option("--format <name>", "of the images; dicom holds the spacing and the side too")
        .choices(["png", "dicom"] as const)
        .default("png"),
    )
    // A film of 0.05 mm would have more pixels than are read.
    .option("--film-spacing <mm>", "mm per pixel of the films (default: each its own, 0.1 to 0.2)", between(0.06, 2))
    .option("--seed <n>", "seed of everything random", integer(0), 0);

export type PhantomOptions = OptionsOf<typeof phantomCommand>;
