import { Command, Option } from "@commander-js/extra-typings";
import { dataOptions } from "../../terminal/dataOptions.ts";
import { integer, size } from "../../terminal/parsers.ts";
import { type OptionsOf, withOptions } from "../../terminal/withOptions.ts";

export const augmentCommand = () =>
  withOptions(
    new Command("augment")
      .description("show what an augmentation makes of images and their landmarks")
      .optionsGroup("Files:")
      .option("--preview", "write a contact sheet, each row an image and draws of it")
      .requiredOption("--data <folder>", "folder of the images")
      .requiredOption("--points <file>", "table of the points, or annotations of another program")
      .requiredOption("--out <file>", "PNG file of the contact sheet"),
    dataOptions(),
  )
    .optionsGroup("Augmentation:")
    .addOption(
      new Option("--preset <name>", "augmentation of the library")
        .choices(["light", "radiograph", "kneel"] as const)
        .default("light")
        .conflicts("pipeline"),
    )
    .option("--pipeline <file>", "JSON file of an augmentation: a list of operations")
    .option("--images <n>", "images to show, spread over the table", integer(1, 100), 4)
    .option("--draws <n>", "draws of each image", integer(1, 50), 5)
    .addOption(
      new Option("--size <pixels>", "size that the images are fitted to first, such as 256 or 256x192")
        .argParser(size)
        .default({ width: 256, height: 256 }, "256x256"),
    )
    .option("--seed <n>", "seed of the draws", integer(0), 0);

export type AugmentOptions = OptionsOf<typeof augmentCommand>;
