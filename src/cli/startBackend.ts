import { initBackend, patchBackend } from "../backends/index.ts";
import { backendPackages } from "./backendPackages.ts";
import { UsageError } from "./failure.ts";

/**
 * Loads a backend's package, starts it and repairs it.
 *
 * @throws UsageError where the package is not installed, Error where it does not start
 */
export async function startBackend(name: string): Promise<void> {
  const pack = backendPackages[name]!;
  await import("@tensorflow/tfjs-layers"); // registers the gradients
  try {
    await import(pack);
    await initBackend([name === "tensorflow-gpu" ? "tensorflow" : name]);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND")
      throw new UsageError(`--backend ${name}: ${pack} is not installed; run: npm install ${pack}`);
    throw new Error(`--backend ${name}: ${pack} does not start here: ${message.split("\n")[0]}`, { cause: error });
  }
  await patchBackend();
}
