import { Command } from "@commander-js/extra-typings";
import { augmentCommand } from "../dataCommands/augment/command.ts";
import { convertCommand } from "../dataCommands/convert/command.ts";
import { cropCommand } from "../dataCommands/crop/command.ts";
import { inspectCommand } from "../dataCommands/inspect/command.ts";
import { oaiCommand } from "../dataCommands/oai/command.ts";
import { phantomCommand } from "../dataCommands/phantom/command.ts";
import { libraryVersion } from "../internal/libraryVersion.ts";
import { benchCommand } from "../machineCommands/bench/command.ts";
import { doctorCommand } from "../machineCommands/doctor/command.ts";
import { demoCommand } from "../modelCommands/demo/command.ts";
import { exportCommand } from "../modelCommands/export/command.ts";
import { importCommand } from "../modelCommands/import/command.ts";
import { pipelineCommand } from "../modelCommands/pipeline/command.ts";
import { predictCommand } from "../modelCommands/predict/command.ts";
import { serveCommand } from "../modelCommands/serve/command.ts";
import { compareCommand } from "../resultCommands/compare/command.ts";
import { evaluateCommand } from "../resultCommands/evaluate/command.ts";
import { provenanceCommand } from "../resultCommands/provenance/command.ts";
import { reportCommand } from "../resultCommands/report/command.ts";
import { helpStyle } from "../terminal/helpStyle.ts";
import { inTerminal } from "../terminal/inTerminal.ts";
import { lazy } from "../terminal/lazy.ts";
import { auditCommand } from "../trainingCommands/audit/command.ts";
import { crossValidateCommand } from "../trainingCommands/crossValidate/command.ts";
import {
  experimentJobCommand,
  experimentRunCommand,
  experimentTableCommand,
} from "../trainingCommands/experiment/command.ts";
import { shapeTrainCommand } from "../trainingCommands/shape/command.ts";
import { trainCommand } from "../trainingCommands/train/command.ts";

const first = "To begin:";
const more = "Options: kneel COMMAND --help; all of it in words: docs/cli.md of the package";

/** The commands by the headings of the help, in its order: what each takes, and where its work is. */
const groups = () => ({
  [first]: [demoCommand().action(lazy(() => import("../modelCommands/demo/run.ts")))],
  "Data:": [
    phantomCommand().action(lazy(() => import("../dataCommands/phantom/run.ts"))),
    inspectCommand().action(lazy(() => import("../dataCommands/inspect/run.ts"))),
    convertCommand().action(lazy(() => import("../dataCommands/convert/run.ts"))),
    augmentCommand().action(lazy(() => import("../dataCommands/augment/run.ts"))),
    cropCommand().action(lazy(() => import("../dataCommands/crop/run.ts"))),
    oaiCommand().action(lazy(() => import("../dataCommands/oai/run.ts"))),
  ],
  "Training and errors:": [
    trainCommand().action(lazy(() => import("../trainingCommands/train/run.ts"))),
    evaluateCommand().action(lazy(() => import("../resultCommands/evaluate/run.ts"))),
    reportCommand().action(lazy(() => import("../resultCommands/report/run.ts"))),
    compareCommand().action(lazy(() => import("../resultCommands/compare/run.ts"))),
  ],
  "Landmarks of new images:": [
    predictCommand().action(lazy(() => import("../modelCommands/predict/run.ts"))),
    serveCommand().action(lazy(() => import("../modelCommands/serve/run.ts"))),
  ],
  "Models:": [
    pipelineCommand().action(lazy(() => import("../modelCommands/pipeline/run.ts"))),
    provenanceCommand().action(lazy(() => import("../resultCommands/provenance/run.ts"))),
    importCommand().action(lazy(() => import("../modelCommands/import/run.ts"))),
    exportCommand().action(lazy(() => import("../modelCommands/export/run.ts"))),
    new Command("shape")
      .description("statistical models of shape and appearance")
      .addCommand(shapeTrainCommand().action(lazy(() => import("../trainingCommands/shape/run.ts")))),
  ],
  "Experiments:": [
    crossValidateCommand().action(lazy(() => import("../trainingCommands/crossValidate/run.ts"))),
    new Command("experiment")
      .description("tables of experiments, such as the paper's Table 1")
      .addCommand(experimentRunCommand().action(lazy(() => import("../trainingCommands/experiment/run.ts"))))
      .addCommand(experimentTableCommand().action(lazy(() => import("../trainingCommands/experiment/table.ts"))))
      .addCommand(experimentJobCommand().action(lazy(() => import("../trainingCommands/experiment/job.ts"))), {
        hidden: true,
      }),
    auditCommand().action(lazy(() => import("../trainingCommands/audit/run.ts"))),
  ],
  "This machine:": [
    doctorCommand().action(lazy(() => import("../machineCommands/doctor/run.ts"))),
    benchCommand().action(lazy(() => import("../machineCommands/bench/run.ts"))),
  ],
});

/**
 * The whole command line, its errors thrown.
 *
 * @param onFailure told which command refuses what it was given
 */
export function kneelProgram(onFailure: (command: string) => void = () => {}) {
  const program = new Command("kneel")
    .version(libraryVersion, "-V, --version", "print the version")
    .description("Train, evaluate and run landmark models. For research; not a medical device.")
    .configureHelp(helpStyle)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .helpOption("-h, --help", "print this help")
    .commandsGroup(first)
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", () => `\n${inTerminal(more, process.stdout)}`);
  for (const [heading, commands] of Object.entries(groups()))
    for (const command of commands) {
      program.addCommand(command.helpGroup(heading).copyInheritedSettings(program));
      for (const one of [command, ...command.commands]) {
        const name = one === command ? command.name() : `${command.name()} ${one.name()}`;
        one.copyInheritedSettings(command).exitOverride((error) => {
          onFailure(`kneel ${name}`);
          throw error;
        });
      }
    }
  return program;
}
