import { Command, Option } from "@commander-js/extra-typings";
import { inferenceBackends } from "../../node/inference/inferenceBackends.ts";
import { blockOption, modelDescription, upsamplingOption } from "../../terminal/commonOptions.ts";
import { integer, integers, positive, size, someOf } from "../../terminal/parsers.ts";
import type { OptionsOf } from "../../terminal/withOptions.ts";

export const benchCommand = () =>
  new Command("bench")
    .description("measure how fast this machine predicts and trains")
    .optionsGroup("What to measure:")
    .option("--predict", "prediction, image by image (default: both)")
    .option("--train", "training steps (default: both)")
    .option(
      "--backend <names>",
      "what computes, such as wasm or wasm,webgpu (default: all installed but cpu)",
      someOf(inferenceBackends),
    )
    .option("--workers <counts>", "threads of training, such as 1 or 1,2 (default: 1)", integers(1, 256))
    .option("--batch <n>", "images of a training step", integer(1, 4096), 8)
    .option("--recompute", "training that keeps less in memory and computes it again")
    .option("--seconds <n>", "time of each measurement, without what warms up", positive, 10)
    .option("--json", "print one JSON object")
    .optionsGroup("Network that is measured:")
    .option("--width <n>", "base width of the hourglass", integer(2, 256), 8)
    .option("--depth <n>", "poolings inside the hourglass", integer(1, 8), 4)
    .addOption(blockOption())
    .addOption(upsamplingOption())
    .addOption(
      new Option("--size <pixels>", "input of the network, such as 160, or 160x120 of width x height")
        .argParser(size)
        .default({ width: 160, height: 160 }, "160x160"),
    )
    .optionsGroup("A choice for --backend auto of other commands:")
    .option("--choose", "measure which backend and how many threads predict fastest with --model, and remember it")
    .option("--model <name>", `of --choose: ${modelDescription}`);

export type BenchOptions = OptionsOf<typeof benchCommand>;
