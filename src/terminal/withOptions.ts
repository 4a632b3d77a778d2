import type { Command, OptionValues } from "@commander-js/extra-typings";

/** The values of a command's options, as its definition gives them. */
export type OptionsOf<C extends () => { opts(): OptionValues }> = ReturnType<ReturnType<C>["opts"]>;

/** Adds the options of `shared`, a command that stands for what several have in common, after those there are. */
export function withOptions<Arguments extends unknown[], Own extends OptionValues, Shared extends OptionValues>(
  command: Command<Arguments, Own>,
  shared: Command<[], Shared>,
): Command<Arguments, Own & Shared> {
  for (const option of shared.options) command.addOption(option);
  return command as unknown as Command<Arguments, Own & Shared>; // whose type grows by literal names alone
}
