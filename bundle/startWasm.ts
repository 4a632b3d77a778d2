import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { gzipped } from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm";
import { env } from "@tensorflow/tfjs-core";
import { initBackend, patchBackend } from "../src/backends/index.ts";

/**
 * Starts and repairs the WASM backend with the binary that this file holds: nothing is fetched from elsewhere. On one thread, which
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
  try {
    await initBackend(["wasm"]);
  } catch (error) {
    throw (await isForbidden(url)) ? new Error(whatIsForbidden(error), { cause: error }) : error;
  } finally {
    URL.revokeObjectURL(url);
  }
  await patchBackend();
}

/** Whether the page's content security policy forbids to fetch what the page itself holds. */
const isForbidden = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => false,
    () => true,
  );

/** What the policy lacks: WebAssembly, of which `initBackend` speaks, or only the address of the binary. */
function whatIsForbidden(error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  return message.includes("wasm-unsafe-eval")
    ? `${message}; add blob: to its connect-src too`
    : "startWasm: this page's content security policy forbids to fetch the binary that this file holds: add blob: to its connect-src (docs/browser.md of kneel-tfjs)";
}
