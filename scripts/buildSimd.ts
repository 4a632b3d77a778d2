/** Compiles assembly/ and writes the modules that hold it: `npm run build:simd`. */
import { writeFile } from "node:fs/promises";
import { compileSimd, simdModules } from "./compileSimd.ts";

for (const module of simdModules)
  await writeFile(new URL(`../${module.stored}`, import.meta.url), await compileSimd(module));
