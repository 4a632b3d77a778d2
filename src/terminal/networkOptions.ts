import { Command, Option } from "@commander-js/extra-typings";
import { integer, size } from "./parsers.ts";

/** What network is made anew, under a heading of the help. */
export const networkOptions = (heading: string) =>
  new Command()
    .optionsGroup(heading)
    .option("--width <n>", "base width of the hourglass", integer(2, 256), 8)
    .option("--depth <n>", "poolings inside the hourglass", integer(1, 8), 4)
    .addOption(new Option("--block <kind>", "residual block").choices(["hmp", "bottleneck"] as const).default("hmp"))
    .addOption(
      new Option("--upsampling <kind>", "how maps are enlarged")
        .choices(["nearest", "bilinear"] as const)
        .default("nearest"),
    )
    .addOption(
      new Option("--size <pixels>", "input of the network, such as 160, or 160x120 of width x height")
        .argParser(size)
        .default({ width: 160, height: 160 }, "160x160"),
    );
