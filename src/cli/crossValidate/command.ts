import { Command } from "@commander-js/extra-typings";
import { validationOptions } from "../experiment/command.ts";
import { list } from "../shared/parsers.ts";
import { type OptionsOf, withOptions } from "../shared/withOptions.ts";

export const crossValidateCommand = () =>
  withOptions(
    new Command("cross-validate")
      .description(
        "train a model on every fold's other images: predictions of all images, a report, the models together",
      )
      .argument("[config]", "configuration of the model (default: wing loss, MixUp 0.75, cutout 10 %)"),
    validationOptions(),
  ).option("--by <columns>", "columns whose values get figures of their own, such as kl,side", list);

export type CrossValidateOptions = OptionsOf<typeof crossValidateCommand>;
