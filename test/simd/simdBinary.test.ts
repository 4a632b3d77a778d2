import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { compileSimd, simdModules } from "../../scripts/compileSimd.ts";

test.each(simdModules)(
  "$name is what its sources compile to (npm run build:simd)",
  async (module) => {
    const stored = await readFile(new URL(`../../${module.stored}`, import.meta.url), "utf8");
    expect(stored).toBe(await compileSimd(module));
  },
  60_000,
);
