import { Command, Option } from "@commander-js/extra-typings";
import { trainableLossNames } from "../../losses/lossNames.ts";
import { backendOption } from "../../terminal/commonOptions.ts";
import { dataOptions } from "../../terminal/dataOptions.ts";
import { networkOptions } from "../../terminal/networkOptions.ts";
import { augmentation, between, integer, positive, spacing } from "../../terminal/parsers.ts";
import { type OptionsOf, withOptions } from "../../terminal/withOptions.ts";

export const trainCommand = () =>
  withOptions(
    withOptions(
      new Command("train")
        .description("train a model on images and a table of points")
        .optionsGroup("Files:")
        .option("--data <folder>", "folder of the images")
        .option("--points <file>", "table of the points, or annotations of another program")
        .requiredOption("--out <folder>", "folder of the model, checkpoint, log and curves")
        .option(
          "--init <path>",
          "model directory, or checkpoint of PyTorch, to start from; its head is taken only for the same landmarks",
        )
        .option("--resume", "go on from the checkpoint in --out; needs no other option"),
      dataOptions(),
    ),
    networkOptions("Network:"),
  )
    .optionsGroup("Network:")
    .option(
      "--input-spacing <mm>",
      "mm per pixel of the input, whose middle is the image's middle (default: the whole image fits into it)",
      spacing,
    )
    .option("--dropout <rate>", "channels dropped in the output block", between(0, 0.95), 0.25)
    .optionsGroup("Training:")
    .option("--epochs <n>", "epochs to train (default: 60, or what --minutes allow)", integer(1))
    .option(
      "--minutes <n>",
      "time limit of the run, that before a resume included; without --epochs as many epochs as fit",
      positive,
    )
    .option("--patience <epochs>", "end after so many epochs without a better one (default: never)", integer(1))
    .option("--batch <n>", "images per step (default: 16, or all where there are fewer)", integer(1, 4096))
    .option("--lr <rate>", "learning rate", positive, 0.001)
    .addOption(
      new Option("--schedule <shape>", "course of the learning rate")
        .choices(["cosine", "constant"] as const)
        .default("cosine"),
    )
    .option("--weight-decay <rate>", "decoupled weight decay of the kernels", between(0, 10), 0)
    .option("--clip <norm>", "largest gradient norm; 0 for no limit", between(0, 1e9), 1)
    .option(
      "--validation <fraction>",
      "part of the training images held out to choose the best epoch; 0 for none",
      between(0, 0.9),
      0.1,
    )
    .option("--group-column <name>", "rows equal in it stay together (default: subject, if there is such a column)")
    .option("--seed <n>", "seed of everything random", integer(0), 0)
    .option("--refine", "at the end learn shape models of the same images, which refine the landmarks")
    .optionsGroup("Loss and augmentation:")
    .addOption(
      new Option("--loss <name>", "how wrong a prediction is, as training counts it")
        .choices(trainableLossNames)
        .default("wing"),
    )
    .addOption(new Option("--heatmap-loss <name>", "one of the heatmaps, added").choices(["gaussianNll"] as const))
    .option("--heatmap-weight <factor>", "factor of --heatmap-loss", positive, 0.01)
    .option(
      "--mixup <alpha>",
      "MixUp with lambda ~ Beta(alpha, alpha); 0 for none, the paper's best is 0.75",
      between(0, 100),
      0,
    )
    .addOption(
      new Option("--mixup-variant <kind>", "MixUp as in its paper, or as in KNEEL")
        .choices(["canonical", "kneel"] as const)
        .default("canonical"),
    )
    .option(
      "--augmentation <name>",
      "light, radiograph, kneel, none, or a JSON file of operations (docs/augment.md)",
      augmentation,
      "light",
    )
    .optionsGroup("Computing:")
    .addOption(backendOption())
    .option(
      "--accumulate <n>",
      "parts that a step takes its images in, one after the other, for batches larger than memory",
      integer(1),
      1,
    )
    .option("--recompute", "keep less in memory and compute it again for the gradient: the same weights, more time")
    .option(
      "--workers <n>",
      "threads that train, each on its part of the images of a step; 1 trains on the main thread",
      integer(1, 256),
      1,
    )
    .option(
      "--sync-statistics",
      "normalize over the parts of all workers instead of each by itself, at some cost in time",
    )
    .option(
      "--data-workers <n>",
      "threads that augment the images beside the training; 0 for none, the results are the same (default: one for each core that trains nothing, at most 2)",
      integer(0, 64),
    );

export type TrainOptions = OptionsOf<typeof trainCommand>;
