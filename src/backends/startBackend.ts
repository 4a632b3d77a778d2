import { engine, getBackend, ready, setBackend } from "@tensorflow/tfjs-core";

/** The npm package that registers each backend. */
const PACKAGES: Readonly<Record<string, string>> = {
  webgpu: "@tensorflow/tfjs-backend-webgpu",
  webgl: "@tensorflow/tfjs-backend-webgl",
  wasm: "@tensorflow/tfjs-backend-wasm",
  cpu: "@tensorflow/tfjs-backend-cpu",
  tensorflow: "@tensorflow/tfjs-node",
};

const isRegistered = (name: string): boolean => name in engine().registryFactory;

function advice(name: string): string {
  if (isRegistered(name)) return `"${name}" is registered but does not start here`;
  const condition = name === "webgpu" ? " where navigator.gpu exists" : "";
  const remedy = PACKAGES[name] ? `: install and import "${PACKAGES[name]}"${condition}` : "";
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
  throw new Error(`${fn}: no backend could be started; ${names.map(advice).join("; ")}`);
}
