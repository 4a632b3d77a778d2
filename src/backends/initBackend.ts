import { assertList, refusal } from "../internal/guards.ts";
import { startBackend } from "./startBackend.ts";

/**
 * Starts the first backend of a list that is registered and works on this machine, and waits until it can be used. The
 * library imports no backend itself: import the packages of those you want beforehand.
 *
 * @param names backends in order of preference
 * @returns the name of the backend now in use
 * @throws Error if none starts, saying for each what to import; the backend in use before stays
 * @example
 * import "@tensorflow/tfjs-backend-wasm";
 * await initBackend(["wasm"]);
 */
export async function initBackend(names: readonly string[] = ["webgpu", "webgl", "wasm", "cpu"]): Promise<string> {
  assertList("initBackend", "names", names, "a list of names of backends");
  if (names.length === 0) throw refusal("initBackend", "names", "a list of at least one backend", [...names]);
  return startBackend("initBackend", names);
}
