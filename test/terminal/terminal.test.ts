import { Command } from "@commander-js/extra-typings";
import { describe, expect, it } from "vitest";
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
    expect(inTerminal("a".repeat(79), { isTTY: true })).toBe("a".repeat(79));
  });

  it("colours warnings and errors where the terminal has colours", () => {
    const colored = { isTTY: true, columns: 200, hasColors: () => true };
    expect(inTerminal(line, colored)).toBe(`\u001b[33m${line}\u001b[39m`);
    expect(inTerminal("kneel: no", colored)).toBe("\u001b[31mkneel: no\u001b[39m");
    expect(inTerminal("done", colored)).toBe("done");
    expect(inTerminal(line, { ...colored, hasColors: () => false })).toBe(line);
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
