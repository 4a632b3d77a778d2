import type { Command, Option } from "@commander-js/extra-typings";

/**
 * How help is written: commands by their names alone, so that lines fit 80 columns; what an option takes and what it is
 * without being given in words, behind its description; what must be given says so.
 */
export const helpStyle = {
  subcommandTerm: (command: Command): string => command.name(),
  optionDescription({ description, mandatory, argChoices, defaultValue, defaultValueDescription }: Option): string {
    const standard = defaultValueDescription ?? inWords(defaultValue);
    const notes = [
      mandatory ? "required" : null,
      argChoices ? listed(argChoices) : null,
      standard === null ? null : `default: ${standard}`,
    ].filter((note) => note !== null);
    return notes.length === 0 ? description : `${description} (${notes.join("; ")})`;
  },
};

/** A default as it would be typed; null for none, and for options that are off. */
function inWords(value: unknown): string | null {
  if (Array.isArray(value)) return value.join(",");
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

const listed = (words: readonly string[]) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
