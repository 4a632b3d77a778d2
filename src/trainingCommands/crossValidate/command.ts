import { Command } from "@commander-js/extra-typings";
import { list } from "../../terminal/parsers.ts";
import { type OptionsOf, withOptions } from "../../terminal/withOptions.ts";
import { validationOptions } from "../experiment/command.ts";

export const crossValidateCommand = () =>
  withOptions(
    new Command("cross-validate")
      .description("train on every fold's other images: predictions of all images, a report, a pipeline")
      .argument("[config]", "configuration of the model (default: wing loss, MixUp 0.75, cutout 10 %)"),
    validationOptions(),
  )
    .optionsGroup("Figures:")
    .option("--by <columns>", "columns whose values get figures of their own, such as kl,side", list);

export type CrossValidateOptions = OptionsOf<typeof crossValidateCommand>;
