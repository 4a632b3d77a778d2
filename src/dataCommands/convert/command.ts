import { Command, Option } from "@commander-js/extra-typings";
import { predictionFormats, tableFormats } from "../../node/prediction/predictionFormatNames.ts";
import { encodingOption } from "../../terminal/dataOptions.ts";
import { spacing } from "../../terminal/parsers.ts";
import type { OptionsOf } from "../../terminal/withOptions.ts";

export const convertCommand = () =>
  new Command("convert")
    .description("write annotations in another format; docs/formats.md says what each keeps")
    .argument(
      "<annotations>",
      "file of any format that docs/formats.md lists, or a folder of .pts, .mrk.json, .fcsv or LabelMe files",
    )
    .addOption(
      new Option("--to <format>", "format to write")
        .choices([...predictionFormats, ...tableFormats] as const)
        .makeOptionMandatory(),
    )
    .requiredOption("--out <path>", "file to write; a folder for pts, slicer, sr and gsps")
    .option("--images <folder>", "folder of the images, for sizes, spacings and DICOM references")
    .addOption(
      new Option("--origin <origin>", "what .pts files, and other formats against their custom, count from").choices([
        "center",
        "corner",
        "one",
      ] as const),
    )
    .option("--category <name>", "category of a COCO file with several (default: the only one with keypoints)")
    .addOption(encodingOption())
    .option("--spacing <mm>", "mm per pixel of 3D Slicer's point lists (default: 1)", spacing);

export type ConvertOptions = OptionsOf<typeof convertCommand>;
