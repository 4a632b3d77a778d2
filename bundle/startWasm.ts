import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { gzipped } from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm";
import { env } from "@tensorflow/tfjs-core";
import { initBackend, patchBackend } from "../src/backends/index.ts";

/**
 * Starts and repairs the WASM backend with the binary that this file holds: nothing is fetched. On one thread, which
 * needs no shared memory; with SIMD, which browsers have since 2023 (Safari 16.4).
 */
export async function startWasm(): Promise<void> {
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  const stream = new Blob([gzipped]).stream().pipeThrough(new DecompressionStream("gzip"));
  const url = URL.createObjectURL(
    await new Response(stream, { headers: { "content-type": "application/wasm" } }).blob(),
  );
  setWasmPaths(
    Object.fromEntries(["", "-simd", "-threaded-simd"].map((name) => [`tfjs-backend-wasm${name}.wasm`, url])),
  );
  await initBackend(["wasm"]);
  URL.revokeObjectURL(url);
  await patchBackend();
}
