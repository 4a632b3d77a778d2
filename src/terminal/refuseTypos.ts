import type { CommandUnknownOpts } from "@commander-js/extra-typings";

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
  const typo = rest.find(
    (word, i) => isTypo(called, word) && !takesNext(called, rest[i - 1]) && !rest.slice(0, i).includes("--"),
  );
  if (typo !== undefined) (called as unknown as Refusing).unknownOption(typo.replace(/=.*$/s, "")); // commander keeps it from its types
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
