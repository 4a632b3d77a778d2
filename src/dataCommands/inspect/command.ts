import { Command } from "@commander-js/extra-typings";
import { spacing } from "../../terminal/parsers.ts";
import type { OptionsOf } from "../../terminal/withOptions.ts";

export const inspectCommand = () =>
  new Command("inspect")
    .description("print what is read from radiographs: size, spacing, side, warnings")
    .argument("<images...>", "image files or folders")
    .option("--spacing <mm>", "mm per pixel, instead of what the files say", spacing)
    .option("--magnification", "divide spacings at the detector by the magnification that the file estimates")
    .option("--any-modality", "read images that are no radiographs too")
    .option("--recursive", "look into folders inside folders")
    .option("--thumbnails <folder>", "write a small PNG of each image, contrast stretched")
    .option("--json", "print JSON, one line for each file");

export type InspectOptions = OptionsOf<typeof inspectCommand>;
