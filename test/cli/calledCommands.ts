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

/** Reads a command line as the program does, and does nothing; whether it would have run. */
export function wouldRun(line: string): boolean {
  const [kneel, name, ...words] = line.match(/'[^']*'|\S+/g)!.map((word) => word.replaceAll("'", ""));
  const group = kneelProgram().commands.find((each) => each.name() === name);
  if (kneel !== "kneel" || !group) return false;
  const inner = group.commands.find((each) => each.name() === words[0]);
  let ran = false;
  (inner ?? group)
    .action(() => {
      ran = true;
    })
    .parse(inner ? words.slice(1) : words, { from: "user" });
  return ran;
}
