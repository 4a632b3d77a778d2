import { initBackend, patchBackend } from "../backends/index.ts";
import { UsageError } from "./failure.ts";

/** The npm package that registers each backend. */
const packages: Readonly<Record<string, string>> = {
  wasm: "@tensorflow/tfjs-backend-wasm",
  cpu: "@tensorflow/tfjs-backend-cpu",
  webgpu: "@tensorflow/tfjs-backend-webgpu",
  tensorflow: "@tensorflow/tfjs-node",
  "tensorflow-gpu": "@tensorflow/tfjs-node-gpu",
};

export const backendNames = Object.keys(packages);

/** Loads a backend's package, starts it and repairs it. */
export async function startBackend(name: string): Promise<void> {
  const pack = packages[name];
  if (!pack) throw new UsageError(`--backend must be one of ${backendNames.join(", ")}, got "${name}"`);
  await import("@tensorflow/tfjs-layers"); // registers the gradients
  try {
    await import(pack);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND";
    const advice = missing
      ? `is not installed; run: npm install ${pack}`
      : `does not start: ${(error as Error).message}`;
    throw new Error(`backend ${name}: ${pack} ${advice}`);
  }
  await initBackend([name === "tensorflow-gpu" ? "tensorflow" : name]);
  await patchBackend();
}
