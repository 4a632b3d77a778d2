import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { compileSimd } from "../../scripts/compileSimd.ts";

test("the WebAssembly module is what its sources compile to (npm run build:simd)", async () => {
  const stored = await readFile(new URL("../../src/backends/simd/simdBinary.ts", import.meta.url), "utf8");
  expect(stored).toBe(await compileSimd());
}, 60_000);
