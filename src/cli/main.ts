#!/usr/bin/env node
import { CommanderError } from "@commander-js/extra-typings";
import { codeOf } from "../internal/thrown.ts";
import { commanderFailure, fail } from "../terminal/failure.ts";
import { refuseTypos } from "../terminal/refuseTypos.ts";
import { kneelProgram } from "./program.ts";

let current = "kneel";
const program = kneelProgram((command) => {
  current = command;
});
// Who reads the output may stop (`| head`): what the command computes and writes into files goes on.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error) => {
    if (codeOf(error) !== "EPIPE") throw error;
  });
try {
  refuseTypos(program.commands, process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  const failure = error instanceof CommanderError ? commanderFailure(error, current) : error;
  if (failure !== null) fail(failure);
}
