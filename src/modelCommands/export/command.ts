import { Command, Option } from "@commander-js/extra-typings";
import { modelDescription } from "../../terminal/commonOptions.ts";
import type { OptionsOf } from "../../terminal/withOptions.ts";
import { storagePrecisions } from "../../weights/quantizeChannels.ts";

export const exportCommand = () =>
  new Command("export")
    .description("write a model in a format that other programs read")
    .argument("<model>", modelDescription)
    .addOption(
      new Option(
        "--to <format>",
        "ONNX file, weights for PyTorch, TensorFlow.js Layers model, or a directory of this library's own",
      )
        .choices(["onnx", "safetensors", "layers", "model"] as const)
        .makeOptionMandatory(),
    )
    .requiredOption("--out <path>", "file; a folder for layers, model and pipelines")
    .addOption(
      new Option("--precision <kind>", "kernels in 32-bit floats, in 16-bit floats, or in 8 bits with scales")
        .choices(storagePrecisions)
        .default("single"),
    )
    .option("--heatmaps", "for onnx: the heatmaps are an output too");

export type ExportOptions = OptionsOf<typeof exportCommand>;
