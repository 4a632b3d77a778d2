import { Command } from "@commander-js/extra-typings";
import type { OptionsOf } from "../../terminal/withOptions.ts";

export const oaiCommand = () =>
  new Command("oai")
    .description("make training sets of the Osteoarthritis Initiative's films and KNEEL's annotations")
    .requiredOption(
      "--dicom <folder>",
      "folder of the initiative's DICOM files (bilateral PA fixed flexion), in any depth",
    )
    .requiredOption("--annotations <file>", "bf_landmarks_1_0.3.csv as published with KNEEL")
    .requiredOption(
      "--out <folder>",
      "folder of points.csv (films), locate/ (halves at 1 mm) and localize/ (140 mm at 0.3 mm)",
    )
    .option("--skip-missing", "leave out knees without their film instead of stopping");

export type OaiOptions = OptionsOf<typeof oaiCommand>;
