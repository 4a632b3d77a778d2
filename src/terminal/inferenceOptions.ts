import { Command, Option } from "@commander-js/extra-typings";
import { inferenceBackendOption } from "./commonOptions.ts";
import { between, integer, positive } from "./parsers.ts";

/** Options of what finds landmarks in worker threads. */
export const inferenceOptions = () =>
  new Command()
    .optionsGroup("Model:")
    .option("--no-refine", "leave the last step out: pipelines look once, shape models do not refine")
    .addOption(
      new Option("--compat <release>", "coordinates as the released code of 2019 computed them")
        .choices(["2019"] as const)
        .default(null, "none")
        .conflicts("threshold"),
    )
    .addOption(
      new Option("--threshold <quality>", "report no knee below this quality")
        .argParser(between(0, 1))
        .default(null, "the pipeline's own limits"),
    )
    .option("--no-familiarity", "answer also where images are unlike those of the training")
    .optionsGroup("Computing:")
    .option(
      "--workers <n>",
      "threads, each with a model of its own (default: the cores; with --backend auto what is fastest)",
      integer(1, 256),
    )
    .option("--timeout <seconds>", "give up an image after this time", positive, 300)
    .addOption(inferenceBackendOption());

/** The flags of these options, and of `--view`, by what the library calls them. */
export const inferenceFlags = ({ backend }: { readonly backend: string }) => ({
  backend: `--backend ${backend}:`,
  refine: "--no-refine",
  compat: "--compat",
  threshold: "--threshold",
  view: "--view",
});
