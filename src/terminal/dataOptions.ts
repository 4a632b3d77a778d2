import { Command, Option } from "@commander-js/extra-typings";
import { list, positive, spacing } from "./parsers.ts";
import type { OptionsOf } from "./withOptions.ts";

/** What a text file is written in. */
export const encodingOption = () =>
  new Option("--encoding <name>", "of text files; windows-1252 is Latin-1 too")
    .choices(["utf-8", "windows-1252"] as const)
    .default(undefined, "utf-8");

/** Options that choose the rows of a table and say what its points are. */
export const dataOptions = () =>
  new Command()
    .optionsGroup("Rows and points:")
    .option("--filter <conditions>", "rows to use, such as ok=1,inverted=0 (default: all)")
    .option("--folds-column <name>", "column that holds the fold of each row (default: none)")
    .option("--test-fold <values>", "folds kept for testing, such as 3 or 3,4: not trained on, alone evaluated", list)
    .option(
      "--spacing <mm>",
      "mm per pixel of every image, such as 0.3 or 0.3,0.28 (default: from the table, else from DICOM files)",
      spacing,
    )
    .option(
      "--points-scale <factor>",
      "images are this many times the size that the points refer to (default: 1)",
      positive,
    )
    .addOption(
      new Option(
        "--points-origin <origin>",
        "what the points count from, where the format leaves it open: the first pixel's center, its corner, or its center as 1,1",
      ).choices(["center", "corner", "one"] as const),
    )
    .addOption(encodingOption())
    .option("--image-column <name>", "column that names the image (default: image)")
    .option("--skip-bad", "leave out rows that cannot be used instead of stopping");

/** Where data are, and the options that choose among them. */
export type DataOptions = OptionsOf<typeof dataOptions> & { readonly data: string; readonly points: string };
