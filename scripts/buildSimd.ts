/** Compiles assembly/ and writes src/backends/simd/simdBinary.ts: `npm run build:simd`. */
import { writeFile } from "node:fs/promises";
import { compileSimd } from "./compileSimd.ts";

await writeFile(new URL("../src/backends/simd/simdBinary.ts", import.meta.url), await compileSimd());
