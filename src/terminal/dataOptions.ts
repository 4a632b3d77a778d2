import { Command, Option } from "@commander-js/extra-typings";
import { list, positive, spacing } from "./parsers.ts";
import type { OptionsOf } from "./withOptions.ts";

/** What a text file is written in. */
export const encodingOption = () =>
  new Option("--encoding <name>", "of text that is not UTF-8; windows-1252 is Latin-1 too").choices([
    "utf-8",
    "windows-1252",
  ] as const);

/** Options that choose the rows of a table and say what its points are. */
export const dataOptions = () =>
  new Command()
    .option("--filter <conditions>", "rows to use, such as ok=1,inverted=0")
    .option("--folds-column <name>", "column that holds the fold of each row")
    .option("--test-fold <values>", "fold or folds for testing, such as 3 or 3,4", list)
    .option("--spacing <mm>", "mm per pixel of every image, such as 0.3 or 0.3,0.28; otherwise from the table", spacing)
    .option("--points-scale <factor>", "images are this many times the size that the points refer to", positive)
    .addOption(
      new Option("--points-origin <origin>", "what the points count from, where the format leaves it open").choices([
        "center",
        "corner",
        "one",
      ] as const),
    )
    .addOption(encodingOption())
    .option("--image-column <name>", "column that names the image (default: image)")
    .option("--skip-bad", "leave out rows that cannot be used instead of stopping");

/** Where data are, and the options that choose among them. */
export type DataOptions = OptionsOf<typeof dataOptions> & { readonly data: string; readonly points: string };
