import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { compileSimd, simdModules } from "../../scripts/compileSimd.ts";
import { relaxedBinary } from "../../src/simd/relaxedBinary.ts";
import { simdBinary } from "../../src/simd/simdBinary.ts";

test.each(simdModules)(
  "$name is what its sources compile to (npm run build:simd)",
  async (module) => {
    const stored = await readFile(new URL(`../../${module.stored}`, import.meta.url), "utf8");
    expect(stored).toBe(await compileSimd(module));
  },
  60_000,
);

test("both builds for convolutions have 40 kB at most as servers send them", () => {
  expect(gzipSync(simdBinary + relaxedBinary).length).toBeLessThan(40_000);
});
