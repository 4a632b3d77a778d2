import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

/** The text of src/backends/simd/simdBinary.ts, from the sources in assembly/. */
export async function compileSimd(): Promise<string> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      "assembly/index.ts",
      "-o",
      "simd.wasm",
      "-O3",
      "--noAssert",
      "--runtime",
      "stub",
      "--importMemory",
      "--enable",
      "simd",
      "--baseDir",
      fileURLToPath(new URL("..", import.meta.url)),
    ],
    {
      writeFile: (name: string, contents: string | Uint8Array) => {
        if (name.endsWith(".wasm")) binary = contents as Uint8Array;
      },
    },
  );
  if (error || !binary) throw new Error(`compileSimd: ${error?.message ?? "no output"}\n${stderr.toString()}`);
  return `/** The WebAssembly module of assembly/, as base64; written by \`npm run build:simd\`. */
export const simdBinary =
  "${Buffer.from(binary).toString("base64")}";
`;
}
