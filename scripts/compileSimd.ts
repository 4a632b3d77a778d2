import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { simdBlocks } from "./simdBlocks.ts";

/**
 * Binaryen's passes for the kernels with relaxed SIMD. Those of `-O3` would make one expression of what a turn of an inner
 * loop adds to each sum: all loads would come first, and the sums leave the registers; predictions would take a tenth
 * longer. Where multiplications and additions are apart, `-O3` is the faster one.
 */
const passes = [
  "duplicate-function-elimination",
  "remove-unused-module-elements",
  "inlining",
  "precompute-propagate",
  "optimize-instructions",
  "dce",
  "remove-unused-brs",
  "remove-unused-names",
  "merge-blocks",
  "local-cse",
  "rse",
  "coalesce-locals",
  "optimize-instructions",
  "merge-blocks",
  "vacuum",
  "reorder-locals",
  "remove-unused-module-elements",
  "duplicate-function-elimination",
];

/** The modules of assembly/: where they start, where they are stored and what they are given. */
export const simdModules = [
  {
    entry: "assembly/index.ts",
    stored: "src/simd/simdBinary.ts",
    name: "simdBinary",
    flags: ["--importMemory", "-O3"],
  },
  {
    entry: "assembly/index.ts",
    stored: "src/simd/relaxedBinary.ts",
    name: "relaxedBinary",
    flags: ["--importMemory", "--runPasses", passes.join(), "--enable", "relaxed-simd"],
  },
  {
    entry: "assembly/pixels/index.ts",
    stored: "src/pixels/pixelBinary.ts",
    name: "pixelBinary",
    flags: ["--initialMemory", "1", "-O3"],
  },
  {
    entry: "assembly/shape/index.ts",
    stored: "src/shape/matrix/productBinary.ts",
    name: "productBinary",
    flags: ["--importMemory", "-O3"],
  },
] as const;

/** The sources that are written by a script: those of ./simdBlocks.ts. */
const generated: Readonly<Record<string, () => string>> = { "assembly/winograd/blocks.ts": simdBlocks };

/** The text of the module that holds a compiled module. */
export async function compileSimd({ entry, name, flags }: (typeof simdModules)[number]): Promise<string> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      entry,
      "-o",
      "simd.wasm",
      "--noAssert",
      "--runtime",
      "stub",
      ...flags,
      "--enable",
      "simd",
      "--baseDir",
      fileURLToPath(new URL("..", import.meta.url)),
    ],
    {
      readFile: async (file: string, folder: string) =>
        generated[file.replaceAll("\\", "/")]?.() ?? readFile(resolve(folder, file), "utf8").catch(() => null),
      writeFile: (file: string, contents: string | Uint8Array) => {
        if (file.endsWith(".wasm")) binary = contents as Uint8Array;
      },
    },
  );
  if (error || !binary) throw new Error(`compileSimd: ${error?.message ?? "no output"}\n${stderr.toString()}`);
  return `/** The WebAssembly module of ${entry.slice(0, entry.lastIndexOf("/") + 1)}, as base64; written by \`npm run build:simd\`. */
export const ${name} =
  "${Buffer.from(binary).toString("base64")}";
`;
}
