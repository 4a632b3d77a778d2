import { initBackend, patchBackend } from "../backends/index.ts";
import { dataOf } from "../internal/errorData.ts";
import { own } from "../internal/own.ts";
import { errorOf } from "../internal/thrown.ts";
import { backendPackages } from "./backendPackages.ts";
import { importPackage } from "./importPackage.ts";
import { prepareTfjsNode } from "./prepareTfjsNode.ts";
import { provideWebgpu } from "./provideWebgpu.ts";

/** What must be in place before the package of a backend is imported. */
const preparations: Readonly<Record<string, () => Promise<void> | void>> = {
  webgpu: provideWebgpu,
  tensorflow: prepareTfjsNode,
  "tensorflow-gpu": prepareTfjsNode,
};

/**
 * Imports the package of a backend (and TensorFlow.js Layers, for the gradients), starts the backend and repairs it
 * (`patchBackend`). `webgpu` computes on any GPU with a Vulkan, Metal or Direct3D 12 driver through the npm package
 * `webgpu` (Dawn).
 *
 * @param name wasm, cpu, webgpu, tensorflow or tensorflow-gpu
 * @throws Error in one sentence where a package is not installed or the backend does not start
 * @example
 * await loadBackend("webgpu");
 */
export async function loadBackend(name: string): Promise<void> {
  const pack = own(backendPackages, name);
  if (pack === undefined)
    throw new RangeError(`loadBackend: name must be one of ${Object.keys(backendPackages).join(", ")}, got "${name}"`);
  await import("@tensorflow/tfjs-layers"); // registers the gradients
  await preparations[name]?.();
  try {
    await importPackage(pack);
    await initBackend([name === "tensorflow-gpu" ? "tensorflow" : name]);
  } catch (error) {
    if (dataOf(error).code === "backend-missing") throw error;
    const { message } = errorOf(error);
    throw new Error(`${pack} does not start here: ${message.split("\n")[0]}`, { cause: error });
  }
  await patchBackend();
}
