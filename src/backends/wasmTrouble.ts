import { env } from "@tensorflow/tfjs-core";

/** The shortest WebAssembly module: nothing. */
const NOTHING = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const PAGE = "docs/browser.md of kneel-tfjs";

/**
 * Why the WASM backend does not start in a browser, and what to do: the backend itself says neither.
 *
 * @returns null in Node and where nothing is found wrong
 */
export async function wasmTrouble(): Promise<string | null> {
  if (env().get("IS_NODE")) return null;
  try {
    new WebAssembly.Module(NOTHING);
  } catch {
    return `this page's content security policy forbids WebAssembly: add 'wasm-unsafe-eval' to its script-src (${PAGE})`;
  }
  const url = requested();
  const remedy = `call locateWasm() of kneel-tfjs/wasm first, or setWasmPaths("/wasm/") of @tensorflow/tfjs-backend-wasm with the folder that serves the .wasm files of its dist (${PAGE})`;
  if (url.startsWith("file:"))
    return `${url} cannot be fetched, a page opened from a file may not: serve its folder over HTTP, or use the one-file bundle, which holds its binary (${PAGE})`;
  const found = await look(url);
  return found && `${url} ${found}: ${remedy}`;
}

/** The address of the binary that was asked for last: the backend does not tell. */
function requested(): string {
  const entries = performance.getEntriesByType?.("resource") ?? [];
  const wasm = entries.filter(({ name }) => name.includes("tfjs-backend-wasm") && name.includes(".wasm")).at(-1);
  return wasm?.name ?? new URL("tfjs-backend-wasm-simd.wasm", globalThis.location?.href ?? "file:///").href;
}

/** What is wrong with what comes from an address; null if it is a WebAssembly module. */
async function look(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { credentials: "same-origin" });
    if (!response.ok) return `answers ${response.status}`;
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (NOTHING.subarray(0, 4).every((byte, i) => bytes[i] === byte)) return null;
    return /^\s*</.test(new TextDecoder().decode(bytes.subarray(0, 64)))
      ? "is answered with a page of HTML, not with the binary"
      : "is no WebAssembly binary";
  } catch {
    return "cannot be fetched";
  }
}
