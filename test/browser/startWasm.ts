import { env } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // registers the gradients
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { initBackend, type PatchReport, patchBackend } from "../../src/backends/index.ts";

setWasmPaths("/wasm/");

/** @param threaded whether the backend may have threads of its own, which it has by default where memory can be shared */
export async function startWasm(threaded: boolean): Promise<PatchReport> {
  if (!threaded) env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  await initBackend(["wasm"]);
  return patchBackend();
}
