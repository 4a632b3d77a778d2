import { engine, getBackend, ready, setBackend } from "@tensorflow/tfjs-core";
import { backendPackages } from "./backendPackages.ts";
import { wasmTrouble } from "./wasmTrouble.ts";

const isRegistered = (name: string): boolean => name in engine().registryFactory;

async function advice(name: string): Promise<string> {
  if (isRegistered(name)) {
    const trouble = name === "wasm" ? await wasmTrouble() : null;
    return `"${name}" is registered but does not start here${trouble ? `: ${trouble}` : ""}`;
  }
  const condition = name === "webgpu" ? " where navigator.gpu exists" : "";
  const remedy = backendPackages[name] ? `: install and import "${backendPackages[name]}"${condition}` : "";
  return `"${name}" is not registered${remedy}`;
}

/** Starts the first of the backends that is registered and works; on failure the one in use before stays. */
export async function startBackend(fn: string, names: readonly string[]): Promise<string> {
  const previous = getBackend();
  for (const name of names) {
    if (!isRegistered(name) || !(await setBackend(name))) continue;
    await ready();
    return name;
  }
  if (previous && previous !== getBackend()) await setBackend(previous);
  throw new Error(`${fn}: no backend could be started; ${(await Promise.all(names.map(advice))).join("; ")}`);
}
