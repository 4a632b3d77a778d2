import { Command } from "@commander-js/extra-typings";
import { backendOption, viewOption } from "../../terminal/commonOptions.ts";
import { dataOptions } from "../../terminal/dataOptions.ts";
import { integer, list, positive } from "../../terminal/parsers.ts";
import { type OptionsOf, withOptions } from "../../terminal/withOptions.ts";

export const pipelineCommand = () =>
  withOptions(
    new Command("pipeline")
      .description("make a pipeline of models; with data it learns when to abstain and how sure it is")
      .optionsGroup("Files:")
      .option("--locate <folders>", "models that find the centre of a knee in its half (default: crops alone)", list)
      .requiredOption("--localize <folders>", "models that find the 16 landmarks around it, such as a,b,c", list)
      .requiredOption("--out <folder>", "pipeline directory")
      .option("--data <folder>", "folder of images that the models were not trained on, to learn from (default: none)")
      .option("--points <file>", "table of their points; rows of --test-fold are left out"),
    dataOptions(),
  )
    .optionsGroup("Pipeline:")
    .option("--no-refine", "look once: do not centre on the landmarks found and look again")
    .option("--field-mm <mm>", "side of what --localize sees, where its input has no fixed spacing", positive, 140)
    .option("--half", "store kernels as 16-bit floats")
    .optionsGroup("What it learns from --data:")
    .option(
      "--held-out <values>",
      "of --folds-column, the fold that each model of --localize never saw, in their order, such as 0,1,2,3: each image is judged by those that never saw it",
      list,
    )
    .option("--out-of-fold <file>", "with --held-out: where to write what was found in each image, for kneel audit")
    .addOption(viewOption())
    .option("--side-column <name>", "column that says right or left (default: side)")
    .option(
      "--views <n>",
      "further views of each knee, whose scatter says how sure the pipeline is",
      integer(0, 100),
      8,
    )
    .option("--shape", "learn shape models of these images too, which refine the landmarks")
    .option("--tolerance <factor>", "abstain beyond this many times the largest figure of these images", positive, 1.2)
    .optionsGroup("Computing:")
    .addOption(backendOption());

export type PipelineOptions = OptionsOf<typeof pipelineCommand>;
