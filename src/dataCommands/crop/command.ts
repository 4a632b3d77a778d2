import { Command, Option } from "@commander-js/extra-typings";
import { between, integer, list, positive, spacing } from "../../terminal/parsers.ts";
import type { OptionsOf } from "../../terminal/withOptions.ts";

export const cropCommand = () =>
  new Command("crop")
    .description("cut the training images of a pipeline's stages out of whole radiographs")
    .optionsGroup("Files:")
    .requiredOption("--data <folder>", "folder of the radiographs")
    .requiredOption("--points <file>", "table of the points with a row for each knee")
    .requiredOption("--out <folder>", "folder of points.csv and images/")
    .optionsGroup("What to cut out:")
    .addOption(
      new Option("--part <part>", "the half with the knee, or the field around a landmark")
        .choices(["half", "field"] as const)
        .makeOptionMandatory(),
    )
    .option("--landmarks <names>", "landmarks to keep, such as t4 (default: all)", list)
    .option("--center <name>", "landmark in the middle of the field", "t4")
    .option("--field-mm <mm>", "side of the field", positive, 160)
    .option(
      "--jitter-mm <mm>",
      "how far the field's middle may lie from the landmark, along each axis",
      between(0, 1000),
      0,
    )
    .option("--repeat <n>", "fields of each knee", integer(1, 100), 1)
    .option("--mirror-left", "mirror left knees, as the second stage sees them", false)
    .option("--to-spacing <mm>", "mm per pixel of the crops (default: that of the radiograph)", spacing)
    .option("--seed <n>", "seed of the jitter", integer(0), 0)
    .optionsGroup("Rows and points:")
    .option("--side-column <name>", "column that says right or left", "side")
    .option("--filter <conditions>", "rows to use, such as ok=1,inverted=0 (default: all)")
    .option(
      "--spacing <mm>",
      "mm per pixel of every radiograph (default: from the table, else from DICOM files)",
      spacing,
    );

export type CropOptions = OptionsOf<typeof cropCommand>;
