import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { shellQuote } from "../../src/terminal/shellQuote.ts";

describe("shellQuote(word)", () => {
  it.each(["plain/path-1.0", "two words", "it's", "$HOME", "a;b", "*", "", "\\", '"', "größe"])(
    "gives %j back through a shell",
    (word) => {
      expect(execFileSync("sh", ["-c", `printf %s ${shellQuote(word)}`], { encoding: "utf8" })).toBe(word);
    },
  );

  it("leaves alone what needs no quotes", () => {
    expect(shellQuote("out/model_1,2@x:y=%+-.")).toBe("out/model_1,2@x:y=%+-.");
  });
});
