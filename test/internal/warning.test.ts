import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { warningCodes } from "../../src/internal/warning.ts";

test("the page of warnings lists every code with its meaning, and no other", () => {
  const page = readFileSync(new URL("../../docs/warnings.md", import.meta.url), "utf8");
  const listed = [...page.matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)].map(([, code, meaning]) => [code, meaning]);
  expect(listed).toEqual(Object.entries(warningCodes));
});
