import { BackendMissingError } from "../node/importPackage.ts";
import { loadBackend } from "../node/index.ts";
import { UsageError } from "./failure.ts";

/**
 * Loads a backend's package, starts it and repairs it.
 *
 * @throws UsageError where the package is not installed, Error where it does not start
 */
export async function startBackend(name: string): Promise<void> {
  await loadBackend(name).catch((error: Error) => {
    const message = `--backend ${name}: ${error.message}`;
    throw error instanceof BackendMissingError ? new UsageError(message) : new Error(message, { cause: error });
  });
}
