import { Command, Option } from "@commander-js/extra-typings";
import { scaleNames } from "../../experiments/scaleNames.ts";
import { backendOption } from "../../terminal/commonOptions.ts";
import { between, integer, positive, spacing } from "../../terminal/parsers.ts";
import { type OptionsOf, withOptions } from "../../terminal/withOptions.ts";

/** Where the data are, how they are split, how much is trained: of every command that cross-validates. */
export const validationOptions = () =>
  new Command()
    .optionsGroup("Files:")
    .requiredOption("--data <folder>", "folder of the images")
    .requiredOption("--points <file>", "table of the points")
    .requiredOption("--out <folder>", "folder of the results; a queue that is in it goes on")
    .optionsGroup("Rows and folds:")
    .option("--filter <conditions>", "rows to use, such as ok=1,inverted=0 (default: all)")
    .option(
      "--spacing <mm>",
      "mm per pixel of every image, such as 0.3 or 0.3,0.28 (default: from the table, else from DICOM files)",
      spacing,
    )
    .option("--group-column <name>", "column of the patient, who stays in one fold (default: subject, if there)")
    .option("--folds-column <name>", "column that holds the fold of each row")
    .option("--folds <n>", "folds to make where no column holds them (default: 5)", integer(2, 100))
    .option("--stratify <column>", "column, such as kl, whose values the folds made shall have in equal parts")
    .optionsGroup("Training:")
    .addOption(new Option("--scale <size>", "how large and long every row trains").choices(scaleNames).default("small"))
    .option("--epochs <n>", "epochs of every network (default: the scale's)", integer(1))
    .option("--size <pixels>", "side of the input (default: the scale's)", integer(8, 4096))
    .option("--width <n>", "base width of the hourglass (default: the scale's)", integer(2, 256))
    .option("--budget <minutes>", "longest training of a row, all of its folds together (default: no limit)", positive)
    .option(
      "--part <fraction>",
      "part of every fold's training patients to learn from, for a learning curve",
      between(0.01, 1),
      1,
    )
    .option("--seed <n>", "seed of everything random, the same for every row", integer(0), 0)
    .optionsGroup("Computing:")
    .option("--jobs <n>", "processes that train side by side", integer(1, 64), 1)
    .addOption(backendOption());

export type ValidationOptions = OptionsOf<typeof validationOptions>;

export const experimentRunCommand = () =>
  withOptions(
    new Command("run")
      .description("train and predict rows of a table, each by cross-validation; an interrupted queue goes on")
      .argument("<config...>", "configurations (examples/experiments), or folders of them"),
    validationOptions(),
  );

export const experimentTableCommand = () =>
  new Command("table")
    .description("the table of a queue, with intervals and tests against a reference row")
    .argument("<folder>", "--out of kneel experiment run")
    .option("--reference <row>", "name of the row that the others are compared with", "wing")
    .option("--resamples <n>", "resamples and permutations", integer(100, 100_000), 2000)
    .option("--seed <n>", "seed of the resamples and permutations", integer(0), 0);

export type ExperimentTableOptions = OptionsOf<typeof experimentTableCommand>;

/** A process of the queue; for the command's own use. */
export const experimentJobCommand = () => new Command("job").argument("<folder>");
