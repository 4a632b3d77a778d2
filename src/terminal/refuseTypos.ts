import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { UsageError } from "./failure.ts";

/** What commander does about an option that there is not; its types leave it out. */
interface Refusing {
  unknownOption(flag: string): void;
}

/**
 * Refuses an option that the command does not have before anything else is said of it: a mistyped option is missing too, and
 * the typo is what there is to correct.
 */
export function refuseTypos(commands: readonly CommandUnknownOpts[], words: readonly string[]): void {
  const [name, next] = words;
  const command = commands.find((one) => one.name() === name);
  if (!command) return;
  const inner = command.commands.find((one) => one.name() === next);
  const [called, rest] = inner ? [inner, words.slice(2)] : [command, words.slice(1)];
  if (called.commands.length > 0) return;
  const before = rest.slice(0, rest.includes("--") ? rest.indexOf("--") : rest.length);
  refuseOddWords(called, before);
  const typo = rest.find(
    (word, i) => isTypo(called, word) && !takesNext(called, rest[i - 1]) && !rest.slice(0, i).includes("--"),
  );
  if (typo !== undefined) (called as unknown as Refusing).unknownOption(typo.replace(/=.*$/s, "")); // commander keeps it from its types
}

/** Refuses what a copied or a generated command line has instead of an option or its value. */
function refuseOddWords(command: CommandUnknownOpts, words: readonly string[]): void {
  for (const [i, word] of words.entries()) {
    if (takesNext(command, words[i - 1])) {
      if (word === "") throw new UsageError(`${words[i - 1]} has an empty value; give it one`);
    } else if (/^--[\w-]+=$/.test(word)) throw new UsageError(`${word.slice(0, -1)} has an empty value; give it one`);
    else if (/^[–—]-?[a-z]/i.test(word))
      throw new UsageError(`"${word}" begins with a dash of text editors; type --${word.replace(/^[–—]-?/, "")}`);
    else if (isTypo(command, word)) {
      const name = word.slice(2);
      if (command.registeredArguments.some((argument) => argument.name() === name))
        throw new UsageError(
          `${word} is no option here; give the ${name} without it: kneel ${command.name()} ${name.toUpperCase()}`,
        );
    }
  }
}

function isTypo(command: CommandUnknownOpts, word: string): boolean {
  if (!/^--?[A-Za-z]/.test(word) || word === "-h" || word === "--help") return false;
  const flag = word.replace(/=.*$/s, "");
  return !command.options.some(({ long, short }) => long === flag || short === flag);
}

/** Whether a word is the value of the option in front of it. */
function takesNext(command: CommandUnknownOpts, word: string | undefined): boolean {
  if (word === undefined) return false;
  return command.options.some(({ long, short, required }) => required && (word === long || word === short));
}
