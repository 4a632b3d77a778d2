import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { kneelProgram } from "../../src/cli/program.ts";

/** The commands that people call, each with what is typed for it. */
export const calledCommands: (readonly [string, CommandUnknownOpts])[] = kneelProgram().commands.flatMap((command) =>
  command.commands.length === 0
    ? [[command.name(), command] as const]
    : command.commands
        .filter((inner) => inner.name() !== "job")
        .map((inner) => [`${command.name()} ${inner.name()}`, inner] as const),
);
