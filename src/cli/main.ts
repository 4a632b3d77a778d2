#!/usr/bin/env node
import { Command, CommanderError } from "@commander-js/extra-typings";
import { libraryVersion } from "../internal/libraryVersion.ts";
import { auditCommand } from "./audit/command.ts";
import { augmentCommand } from "./augment/command.ts";
import { benchCommand } from "./bench/command.ts";
import { compareCommand } from "./compare/command.ts";
import { convertCommand } from "./convert/command.ts";
import { cropCommand } from "./crop/command.ts";
import { crossValidateCommand } from "./crossValidate/command.ts";
import { demoCommand } from "./demo/command.ts";
import { doctorCommand } from "./doctor/command.ts";
import { evaluateCommand } from "./evaluate/command.ts";
import { experimentJobCommand, experimentRunCommand, experimentTableCommand } from "./experiment/command.ts";
import { exportCommand } from "./export/command.ts";
import { importCommand } from "./import/command.ts";
import { inspectCommand } from "./inspect/command.ts";
import { oaiCommand } from "./oai/command.ts";
import { phantomCommand } from "./phantom/command.ts";
import { pipelineCommand } from "./pipeline/command.ts";
import { predictCommand } from "./predict/command.ts";
import { provenanceCommand } from "./provenance/command.ts";
import { reportCommand } from "./report/command.ts";
import { serveCommand } from "./serve/command.ts";
import { shapeTrainCommand } from "./shape/command.ts";
import { commanderFailure, fail } from "./shared/failure.ts";
import { lazy } from "./shared/lazy.ts";
import { refuseTypos } from "./shared/refuseTypos.ts";
import { trainCommand } from "./train/command.ts";

/** The commands, in the order of the help: what each takes, and where its work is. */
const commands = [
  demoCommand().action(lazy(() => import("./demo/run.ts"))),
  trainCommand().action(lazy(() => import("./train/run.ts"))),
  evaluateCommand().action(lazy(() => import("./evaluate/run.ts"))),
  reportCommand().action(lazy(() => import("./report/run.ts"))),
  compareCommand().action(lazy(() => import("./compare/run.ts"))),
  predictCommand().action(lazy(() => import("./predict/run.ts"))),
  serveCommand().action(lazy(() => import("./serve/run.ts"))),
  convertCommand().action(lazy(() => import("./convert/run.ts"))),
  augmentCommand().action(lazy(() => import("./augment/run.ts"))),
  oaiCommand().action(lazy(() => import("./oai/run.ts"))),
  phantomCommand().action(lazy(() => import("./phantom/run.ts"))),
  inspectCommand().action(lazy(() => import("./inspect/run.ts"))),
  cropCommand().action(lazy(() => import("./crop/run.ts"))),
  pipelineCommand().action(lazy(() => import("./pipeline/run.ts"))),
  provenanceCommand().action(lazy(() => import("./provenance/run.ts"))),
  importCommand().action(lazy(() => import("./import/run.ts"))),
  exportCommand().action(lazy(() => import("./export/run.ts"))),
  new Command("shape")
    .description("statistical models of shape and appearance")
    .addCommand(shapeTrainCommand().action(lazy(() => import("./shape/run.ts")))),
  auditCommand().action(lazy(() => import("./audit/run.ts"))),
  crossValidateCommand().action(lazy(() => import("./crossValidate/run.ts"))),
  new Command("experiment")
    .description("tables of experiments, such as the paper's Table 1")
    .addCommand(experimentRunCommand().action(lazy(() => import("./experiment/run.ts"))))
    .addCommand(experimentTableCommand().action(lazy(() => import("./experiment/table.ts"))))
    .addCommand(experimentJobCommand().action(lazy(() => import("./experiment/job.ts"))), { hidden: true }),
  doctorCommand().action(lazy(() => import("./doctor/run.ts"))),
  benchCommand().action(lazy(() => import("./bench/run.ts"))),
];

const program = new Command("kneel")
  .version(libraryVersion)
  .description("Train, evaluate and run landmark models. For research; not a medical device.")
  .configureHelp({ showGlobalOptions: true })
  .exitOverride()
  .configureOutput({ outputError: () => {} });

let current = "kneel";
for (const command of commands) {
  program.addCommand(command.copyInheritedSettings(program));
  for (const one of [command, ...command.commands]) {
    const name = one === command ? command.name() : `${command.name()} ${one.name()}`;
    one.copyInheritedSettings(command).exitOverride((error) => {
      current = `kneel ${name}`;
      throw error;
    });
  }
}
try {
  refuseTypos(commands, process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  const failure = error instanceof CommanderError ? commanderFailure(error, current) : error;
  if (failure !== null) fail(failure);
}
