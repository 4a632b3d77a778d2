import { initBackend, patchBackend } from "../backends/index.ts";
import { backendPackages } from "./backendPackages.ts";

/** The package of a backend is not installed. */
export class BackendMissingError extends Error {
  override readonly name = "BackendMissingError";
}

/**
 * Imports the package of a backend (and TensorFlow.js Layers, for the gradients), starts the backend and repairs it
 * (`patchBackend`).
 *
 * @param name wasm, cpu, webgpu, tensorflow or tensorflow-gpu
 * @throws Error in one sentence where the package is not installed or the backend does not start
 */
export async function loadBackend(name: string): Promise<void> {
  const pack = backendPackages[name];
  if (pack === undefined)
    throw new RangeError(`loadBackend: name must be one of ${Object.keys(backendPackages).join(", ")}, got "${name}"`);
  await import("@tensorflow/tfjs-layers"); // registers the gradients
  try {
    await import(pack);
    await initBackend([name === "tensorflow-gpu" ? "tensorflow" : name]);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND")
      throw new BackendMissingError(`${pack} is not installed; run: npm install ${pack}`);
    throw new Error(`${pack} does not start here: ${message.split("\n")[0]}`, { cause: error });
  }
  await patchBackend();
}
