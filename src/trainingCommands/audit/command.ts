import { Command } from "@commander-js/extra-typings";
import { between, integer, list } from "../../terminal/parsers.ts";
import type { OptionsOf } from "../../terminal/withOptions.ts";

export const auditCommand = () =>
  new Command("audit")
    .description("find labels that are probably wrong; tell how noisy labels are")
    .argument(
      "<out-of-fold...>",
      "out-of-fold.json of kneel cross-validate, or of kneel pipeline; of several models of the same data for the noise",
    )
    .requiredOption("--out <folder>", "folder of suspicious.csv, audit.json and pictures")
    .option("--data <folder>", "folder of the images, for pictures of what is suspicious")
    .option(
      "--false-alarms <rate>",
      "of correct labels, the share that may be called suspicious",
      between(1e-6, 0.2),
      0.001,
    )
    .option("--pictures <n>", "how many of the most suspicious to draw", integer(0, 10_000), 24)
    .option("--by <columns>", "columns whose values get a noise of their own, such as kl,side (default: none)", list)
    .option(
      "--readers <files>",
      "tables of the same images by two or more readers, such as senior.csv,junior.csv",
      list,
    )
    .option(
      "--curve <files>",
      "out-of-fold.json of the first model trained with --part, at least two, for a learning curve",
      list,
    );

export type AuditOptions = OptionsOf<typeof auditCommand>;
