import { Command } from "@commander-js/extra-typings";
import { inferenceBackends } from "../../node/inference/inferenceBackends.ts";
import { modelDescription } from "../../terminal/commonOptions.ts";
import { networkOptions } from "../../terminal/networkOptions.ts";
import { integer, integers, positive, someOf } from "../../terminal/parsers.ts";
import { type OptionsOf, withOptions } from "../../terminal/withOptions.ts";

export const benchCommand = () =>
  withOptions(
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
      .option("--json", "print one JSON object"),
    networkOptions("Network that is measured:"),
  )
    .optionsGroup("The choice for --backend auto:")
    .option("--choose", "measure which backend and how many threads predict fastest with --model, and remember it")
    .option("--model <name>", `of --choose: ${modelDescription}`);

export type BenchOptions = OptionsOf<typeof benchCommand>;
