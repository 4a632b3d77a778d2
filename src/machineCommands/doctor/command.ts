import { Command } from "@commander-js/extra-typings";
import { backendOption } from "../../terminal/commonOptions.ts";
import type { OptionsOf } from "../../terminal/withOptions.ts";

export const doctorCommand = () =>
  new Command("doctor")
    .description("check this machine: backends, kernels, what to install")
    .addOption(backendOption());

export type DoctorOptions = OptionsOf<typeof doctorCommand>;
