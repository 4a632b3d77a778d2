import { type Command, Help, type Option } from "@commander-js/extra-typings";

/** The fewest columns that descriptions are written beside their terms in. */
const fewest = 24;

/**
 * How help is written: commands by their names alone, so that lines fit 80 columns; what an option takes and what it is
 * without being given in words, behind its description; what must be given says so. In a narrow terminal descriptions
 * stand below their terms.
 */
export const helpStyle = {
  minWidthToWrap: fewest,
  formatItem(this: Help, term: string, termWidth: number, description: string): string {
    if (description === "") return `  ${term}`;
    const columns = this.helpWidth ?? 80;
    const start = termWidth + 4;
    const below = columns - start < fewest;
    const indent = " ".repeat(below ? 6 : start);
    const lines = this.boxWrap(description, Math.max(fewest, columns - indent.length)).replaceAll("\n", `\n${indent}`);
    return below ? `  ${term}\n${indent}${lines}` : `  ${term.padEnd(termWidth)}  ${lines}`;
  },
  commandUsage(this: Help, command: Command): string {
    const indent = "Usage: ".length;
    const usage = Help.prototype.commandUsage.call(this, command);
    return this.boxWrap(usage, (this.helpWidth ?? 80) - indent).replaceAll("\n", `\n${" ".repeat(indent)}`);
  },
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
