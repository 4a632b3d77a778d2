import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { simdBlocks } from "./simdBlocks.ts";

/** The modules of assembly/: where they start, where they are stored and what they are given. */
export const simdModules = [
  {
    entry: "assembly/index.ts",
    stored: "src/simd/simdBinary.ts",
    name: "simdBinary",
    flags: ["--importMemory"],
  },
  {
    entry: "assembly/index.ts",
    stored: "src/simd/relaxedBinary.ts",
    name: "relaxedBinary",
    flags: ["--importMemory", "--enable", "relaxed-simd"],
  },
  {
    entry: "assembly/pixels/index.ts",
    stored: "src/pixels/pixelBinary.ts",
    name: "pixelBinary",
    flags: ["--initialMemory", "1"],
  },
  {
    entry: "assembly/shape/index.ts",
    stored: "src/shape/matrix/productBinary.ts",
    name: "productBinary",
    flags: ["--importMemory"],
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
      "-O3",
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
