import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

it("this V8 knows the flag of collectRarely, which it would pass over in silence otherwise", () => {
  const known = execFileSync(process.execPath, ["--v8-options"], { encoding: "utf8" });
  expect(known).toMatch(/^ +--heap-growing-percent /m);
});
