import { Command } from "@commander-js/extra-typings";
import { modelDescription, viewOption } from "../../terminal/commonOptions.ts";
import { dataOptions } from "../../terminal/dataOptions.ts";
import { inferenceOptions } from "../../terminal/inferenceOptions.ts";
import { list } from "../../terminal/parsers.ts";
import { type OptionsOf, withOptions } from "../../terminal/withOptions.ts";

export const evaluateCommand = () =>
  withOptions(
    withOptions(
      new Command("evaluate")
        .description("measure a model's errors against a table of points")
        .optionsGroup("Files:")
        .requiredOption("--model <name>", modelDescription)
        .requiredOption("--data <folder>", "folder of the images")
        .requiredOption("--points <file>", "table of the points, or annotations of another program")
        .requiredOption("--out <folder>", "folder of the report, errors, plots and overlays"),
      dataOptions(),
    ),
    inferenceOptions(),
  )
    .optionsGroup("Model:")
    .addOption(viewOption())
    .option("--side-column <name>", "for pipelines: column that says right or left (default: side)")
    .optionsGroup("Figures:")
    .option("--group-column <name>", "rows equal in it count as one patient for intervals (default: subject, if there)")
    .option("--by <columns>", "columns whose values get figures of their own, such as kl,side (default: none)", list)
    .option("--thresholds <distances>", "for the share of points within, in mm or pixels (default: 1,1.5,2,2.5)", list);

export type EvaluateOptions = OptionsOf<typeof evaluateCommand>;
