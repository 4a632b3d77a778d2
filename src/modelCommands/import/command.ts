import { Command, Option } from "@commander-js/extra-typings";
import { inferenceBackends } from "../../node/inference/inferenceBackends.ts";
import { list, numbers, size, spacing } from "../../terminal/parsers.ts";
import type { OptionsOf } from "../../terminal/withOptions.ts";

export const importCommand = () =>
  new Command("import")
    .description("make a model of a checkpoint of KNEEL, or a pipeline of a folder of them")
    .argument("<checkpoints...>", ".pth, .pt, .safetensors or .npz files, or folders of them: the folds of both stages")
    .optionsGroup("Files:")
    .requiredOption("--out <folder>", "model directory, or pipeline directory of several checkpoints")
    .option("--compare <file>", ".npz of input, heatmaps and landmarks: print the largest difference from them")
    .option("--half", "store kernels as 16-bit floats")
    .optionsGroup("Images that the network takes:")
    .option("--size <pixels>", "size of the images, such as 450 or 450x450 (default: 450x450)", size)
    .option(
      "--input-spacing <mm>",
      "mm per pixel of the images (default: 1 for one landmark, 0.3 for 16, else the whole image fits)",
      spacing,
    )
    .option("--mean-std <file>", "mean_std.npy of the release (default: the one beside the checkpoint, or above)")
    .option("--mean <values>", "mean gray value from 0 to 1, or one for each channel", numbers)
    .option("--deviation <values>", "standard deviation of the gray values, or one for each channel", numbers)
    .optionsGroup("Network:")
    .option("--landmarks <names>", "names of the landmarks (default: t4 for one, t0 to f6 for 16)", list)
    .addOption(
      new Option("--grid <grid>", "what the soft-argmax counts from")
        .choices(["edge", "center"] as const)
        .default("edge"),
    )
    .addOption(
      new Option("--upsampling <kind>", "how maps are enlarged")
        .choices(["bilinear", "nearest"] as const)
        .default("bilinear"),
    )
    .option("--entry <name>", "entry of the checkpoint that holds the weights, such as model or run.state_dict")
    .option("--ignore-unmatched", "leave out arrays that are no parameters of the network")
    .option("--list", "print name, type and shape of every array")
    .optionsGroup("Computing:")
    .addOption(
      new Option("--backend <name>", "what computes for --compare").choices(inferenceBackends).default("wasm"),
    );

export type ImportOptions = OptionsOf<typeof importCommand>;
