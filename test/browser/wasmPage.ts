import "@tensorflow/tfjs-backend-wasm";
import { initBackend } from "../../src/backends/index.ts";

/** Starts WASM without being told where its binaries are; what it says where it cannot. */
const startUntold = () => initBackend(["wasm"]).catch((error: Error) => error.message);

export type StartUntold = typeof startUntold;
Object.assign(globalThis, { startUntold });
