import { Command, Option } from "@commander-js/extra-typings";
import { inferenceBackendOption, modelDescription, tableViewOption } from "../shared/commonOptions.ts";
import { dataOptions } from "../shared/dataOptions.ts";
import { list } from "../shared/parsers.ts";
import { type OptionsOf, withOptions } from "../shared/withOptions.ts";

export const evaluateCommand = () =>
  withOptions(
    new Command("evaluate")
      .description("compare a model's predictions with a table of points")
      .requiredOption("--model <name>", modelDescription)
      .requiredOption("--data <folder>", "folder of the images")
      .requiredOption("--points <file>", "CSV table of the points")
      .requiredOption("--out <folder>", "folder of the report, errors, plots and overlays"),
    dataOptions(),
  )
    .addOption(tableViewOption())
    .option("--side-column <name>", "for pipelines: column that says right or left (default: side)")
    .option("--no-refine", "for pipelines: do not centre on the knee again")
    .addOption(new Option("--compat <release>", "for pipelines: map as a release did").choices(["2019"] as const))
    .option("--group-column <name>", "rows equal in it count as one patient for intervals (default: subject, if there)")
    .option("--by <columns>", "columns whose values get figures of their own, such as kl,side", list)
    .option("--thresholds <distances>", "for the share of points within, in mm or pixels (default: 1,1.5,2,2.5)", list)
    .addOption(inferenceBackendOption());

export type EvaluateOptions = OptionsOf<typeof evaluateCommand>;
