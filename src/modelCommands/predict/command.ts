import { Command, Option } from "@commander-js/extra-typings";
import { predictionFormats } from "../../node/prediction/predictionFormatNames.ts";
import { modelDescription, viewOption } from "../../terminal/commonOptions.ts";
import { inferenceOptions } from "../../terminal/inferenceOptions.ts";
import { box, someOf, spacing } from "../../terminal/parsers.ts";
import { type OptionsOf, withOptions } from "../../terminal/withOptions.ts";

export const predictCommand = () =>
  withOptions(
    new Command("predict")
      .description("find landmarks in images: DICOM, PNG, JPEG or TIFF files, and folders of them")
      .argument("<images...>", "image files or folders")
      .optionsGroup("Files:")
      .requiredOption("--model <name>", modelDescription)
      .requiredOption("--out <folder>", "folder of the results")
      .option("--recursive", "look into folders inside folders")
      .option("--format <names>", `what to write: ${predictionFormats.join(", ")}`, someOf(predictionFormats), [
        "json",
        "csv",
      ])
      .option(
        "--overlay [kinds]",
        "draw each image with its landmarks: png, svg or png,svg (default: no pictures; --overlay alone: png)",
        someOf(["png", "svg"]),
      ),
    inferenceOptions(),
  )
    .optionsGroup("Images:")
    .addOption(viewOption())
    .addOption(
      new Option("--side <side>", "of the knee, with --view single or crop")
        .choices(["right", "left"] as const)
        .default(undefined, "what the file says; one that does not say is refused"),
    )
    .option("--spacing <mm>", "mm per pixel of every image, such as 0.15 or 0.15,0.14 (default: the file's)", spacing)
    .option("--box <x,y,w,h>", "of shape models: where the object is in every image, in pixels", box)
    .option("--magnification", "divide spacings at the detector by the magnification that the file estimates")
    .optionsGroup("Computing:")
    .option("--timing", "print how long reading, decoding, preparing, networks and drawing took");

export type PredictOptions = OptionsOf<typeof predictCommand>;
