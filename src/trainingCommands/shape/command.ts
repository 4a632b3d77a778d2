import { Command, Option } from "@commander-js/extra-typings";
import { deformableKinds } from "../../shape/deformableModel.ts";
import { dataOptions } from "../../terminal/dataOptions.ts";
import { integer, positive } from "../../terminal/parsers.ts";
import { type OptionsOf, withOptions } from "../../terminal/withOptions.ts";

export const shapeTrainCommand = () =>
  withOptions(
    new Command("train")
      .description("learn shape models: they find landmarks alone, or refine those of a network")
      .optionsGroup("Files:")
      .requiredOption("--data <folder>", "folder of the images")
      .requiredOption("--points <file>", "table of the points")
      .requiredOption("--out <folder>", "folder of the shape models")
      .option(
        "--starts <file>",
        "JSON of kneel predict by networks that did not learn from its images; weights and limits are learned from it",
      )
      .option("--refine <folder>", "model whose landmarks are to be refined from now on: adds the shape models to it"),
    dataOptions(),
  )
    .optionsGroup("Shape models:")
    .addOption(
      new Option("--method <name>", "part-based or holistic active appearance model, or constrained local model")
        .choices(deformableKinds)
        .default(undefined, "paam"),
    )
    .addOption(
      new Option("--algorithm <name>", "how models are fitted")
        .choices(["wiberg", "projectOut", "meanShift", "gradientDescent"] as const)
        .default(undefined, "wiberg, or meanShift with --method clm"),
    )
    .addOption(
      new Option("--feature <name>", "one model of this feature of the image")
        .choices(["doubleIgo", "igo", "lbp", "none"] as const)
        .default(undefined, "two models, of doubleIgo at two sizes of the image; with --method aam or clm one"),
    )
    .option(
      "--diagonal <pixels>",
      "of the mean shape where images are looked at, more for finer detail; the second model's in proportion (default: 150, and 220)",
      positive,
    )
    .option("--patch <pixels>", "side of the patches, odd (default: 17)", integer(3, 129))
    .option("--group-column <name>", "rows equal in it stay together (default: subject, if there is such a column)");

export type ShapeTrainOptions = OptionsOf<typeof shapeTrainCommand>;
