import { Command, type CommanderError, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { describe, expect, it } from "vitest";
import { commanderFailure, UsageError } from "../../src/terminal/failure.ts";
import { inTerminal } from "../../src/terminal/inTerminal.ts";
import { refuseTypos } from "../../src/terminal/refuseTypos.ts";

describe("inTerminal", () => {
  const line = "warning: three points of two images lie outside of them and count as missing";

  it("leaves lines as they are where there is no terminal", () => {
    expect(inTerminal(line, {})).toBe(line);
  });

  it("breaks between words at the width, what follows two columns in, and leaves long words whole", () => {
    const narrow = { isTTY: true, columns: 40 };
    expect(inTerminal(line.slice(9), narrow)).toBe(
      "three points of two images lie outside\n  of them and count as missing",
    );
    const path = `in ${"folder/".repeat(8)}`;
    expect(inTerminal(path, narrow)).toBe(`in\n  ${"folder/".repeat(8)}`);
    for (const row of inTerminal(`${line}\n  ${line}`, narrow).split("\n")) expect(row.length).toBeLessThanOrEqual(40);
    expect(inTerminal(line, { isTTY: true, columns: 3 }).split("\n")[0]!.length).toBeLessThanOrEqual(24);
    // A terminal that does not know its size says 0.
    for (const columns of [undefined, 0])
      expect(inTerminal("word ".repeat(15).trim(), { isTTY: true, columns })).toBe("word ".repeat(15).trim());
  });

  it("colours warnings and errors where the terminal has colours", () => {
    const colored = { isTTY: true, columns: 200, hasColors: () => true };
    expect(inTerminal(line, colored)).toBe(`\u001b[33m${line}\u001b[39m`);
    expect(inTerminal("kneel: no", colored)).toBe("\u001b[31mkneel: no\u001b[39m");
    expect(inTerminal("done", colored)).toBe("done");
    expect(inTerminal(line, { ...colored, hasColors: () => false })).toBe(line);
  });
});

/** What commander throws of a command line. */
function failureOf(command: Command, words: readonly string[]): CommanderError {
  try {
    command.parse(words, { from: "user" });
  } catch (error) {
    return error as CommanderError;
  }
  throw new Error("it was taken");
}

describe("commanderFailure", () => {
  const refused = (argument: string, parse?: (value: string) => string) => {
    const command = new Command("train").exitOverride().configureOutput({ outputError: () => {} });
    if (parse) command.addOption(new Option("--size <w>").argParser(parse));
    else command.addOption(new Option("--size <w>").choices(["1", "2"]));
    try {
      command.parse(["--size", argument], { from: "user" });
    } catch (error) {
      return commanderFailure(error as CommanderError, "kneel train")?.message;
    }
    return null;
  };
  const never = () => {
    throw new InvalidArgumentError("It must be a number.");
  };

  it("says what the option must be and then what it got, whatever that holds", () => {
    for (const odd of ["x", "", "' argument 'x' is invalid. It must be y.", "a\nb", "Allowed choices are 3."]) {
      expect(refused(odd, never)).toBe(`--size <w> must be a number, got "${odd}"; see kneel train --help`);
      expect(refused(odd)).toBe(`--size <w> must be one of 1, 2, got "${odd}"; see kneel train --help`);
    }
    expect(refused("0,001", never)).toBe(
      '--size <w> must be a number, got "0,001"; decimals have a point: 0.001; see kneel train --help',
    );
    const command = new Command("train").exitOverride().configureOutput({ outputError: () => {} });
    expect(commanderFailure(failureOf(command, ["more", "words"]), "kneel train")?.message).toBe(
      "too many arguments. Expected 0 arguments but got 2: put quotes around a path with spaces, and an option before each value; see kneel train --help",
    );
    const long = "' argument 'x' is invalid. Allowed choices are ".repeat(2500); // 120 kB, as long as an argument may be
    const start = process.cpuUsage();
    expect(refused(long)).toContain('--size <w> must be one of 1, 2, got "');
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1000);
  });
});

describe("refuseTypos", () => {
  const command = () => {
    const one = new Command("train")
      .requiredOption("--out <folder>")
      .option("--epochs <n>")
      .option("--overlay [kinds]")
      .exitOverride()
      .configureOutput({ outputError: () => {} });
    return [one, new Command("shape").addCommand(new Command("train").option("--points <file>"))];
  };

  it("names a mistyped option though a required one is missing, and what was probably meant", () => {
    expect(() => refuseTypos(command(), ["train", "--ephocs", "3"])).toThrow(
      "error: unknown option '--ephocs'\n(Did you mean --epochs?)",
    );
    expect(() => refuseTypos(command(), ["train", "--epoch=3"])).toThrow("unknown option '--epoch'");
  });

  it.each([
    [["train", "--out", ""], "--out has an empty value; give it one"],
    [["train", "--epochs="], "--epochs has an empty value; give it one"],
    [["train", "\u2014-epochs", "3"], '"\u2014-epochs" begins with a dash of text editors; type --epochs'],
    [["train", "\u2013epochs", "3"], '"\u2013epochs" begins with a dash of text editors; type --epochs'],
    [["export", "--model", "m"], "--model is no option here; give the model without it: kneel export MODEL"],
  ])("refuses %j and says what to type", (words, message) => {
    const commands = [...command(), new Command("export").argument("<model>").option("--to <format>")];
    expect(() => refuseTypos(commands, words)).toThrow(new UsageError(message));
  });

  it.each([
    [["train", "--epochs", "3"]],
    [["train", "--out", "--odd-folder"]],
    [["train", "--", "--no-option"]],
    [["train", "--help"]],
    [["train", "-5"]],
    [["shape", "train", "--points", "x"]],
    [["shape", "--points"]],
    [["other", "--x"]],
    [[]],
  ])("lets %j be", (words) => {
    expect(() => refuseTypos(command(), words)).not.toThrow();
  });
});
