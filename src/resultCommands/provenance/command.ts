import { Command } from "@commander-js/extra-typings";
import { backendOption, viewOption } from "../../terminal/commonOptions.ts";
import { dataOptions } from "../../terminal/dataOptions.ts";
import { type OptionsOf, withOptions } from "../../terminal/withOptions.ts";

export const provenanceCommand = () =>
  withOptions(
    new Command("provenance")
      .description("tell a model what it was trained on, and let it learn what such images look like")
      .optionsGroup("Files:")
      .requiredOption("--model <folder>", "model or pipeline directory, which is changed")
      .requiredOption("--data <folder>", "folder of images like those of the training")
      .requiredOption("--points <file>", "table of these images; provenance.json beside it names data, origin, licence")
      .option(
        "--crops <folder>",
        "for pipelines: a data set of crops beside, points.csv in it, whose images count too",
      ),
    dataOptions(),
  )
    .optionsGroup("Images:")
    .addOption(viewOption())
    .option("--side-column <name>", "column that says right or left (default: side)")
    .option("--group-column <name>", "column of what belongs together, such as the patient (default: subject)")
    .optionsGroup("Computing:")
    .addOption(backendOption());

export type ProvenanceOptions = OptionsOf<typeof provenanceCommand>;
