import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { env } from "@tensorflow/tfjs-core";

/**
 * Imports the WASM backend and, in browsers and their workers, tells it where its binaries are: beside this package, as
 * Vite, webpack and Next.js find and copy them. Call it before `initBackend(["wasm"])`. In Node, where the backend finds
 * them by itself, it only imports.
 *
 * @param folder of the binaries, for other bundlers and servers of one's own; the files are those of
 *   `@tensorflow/tfjs-backend-wasm/dist`. @default beside this package
 * @throws Error if the backend has started before
 * @example
 * locateWasm();
 * await initBackend(["wasm"]);
 */
export function locateWasm(folder?: string | { readonly href: string }): void {
  if (env().get("IS_NODE")) return;
  if (folder === undefined) setWasmPaths(besideThisPackage());
  else {
    const url = typeof folder === "string" ? folder : folder.href;
    setWasmPaths(url.endsWith("/") ? url : `${url}/`);
  }
}

/** Bundlers look for exactly `new URL("…", import.meta.url)`: a file to copy, under an address that they know. */
const besideThisPackage = () => ({
  "tfjs-backend-wasm.wasm": new URL(
    "../../../@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm",
    import.meta.url,
  ).href,
  "tfjs-backend-wasm-simd.wasm": new URL(
    "../../../@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
    import.meta.url,
  ).href,
  "tfjs-backend-wasm-threaded-simd.wasm": new URL(
    "../../../@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm",
    import.meta.url,
  ).href,
});
