import { engine, getBackend, ready, setBackend } from "@tensorflow/tfjs-core";
import { own } from "../internal/own.ts";
import { backendPackages } from "./backendPackages.ts";
import { wasmTrouble } from "./wasmTrouble.ts";

const isRegistered = (name: string): boolean => name in engine().registryFactory;

async function advice(name: string): Promise<string> {
  if (isRegistered(name)) {
    const trouble = name === "wasm" ? await wasmTrouble() : null;
    return `"${name}" is registered but does not start here${trouble ? `: ${trouble}` : ""}`;
  }
  const condition = name === "webgpu" ? " where navigator.gpu exists" : "";
  const pack = own(backendPackages, name);
  const remedy = pack ? `: install and import "${pack}"${condition}` : "";
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
