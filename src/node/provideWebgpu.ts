import { importPackage } from "./importPackage.ts";

interface Dawn {
  create(flags: readonly string[]): GpuSource;
  readonly globals: object;
}

interface GpuSource {
  requestAdapter(): Promise<object | null>;
}

/**
 * Puts the WebGPU of the npm package `webgpu` (Dawn) where TensorFlow.js looks for it, `navigator.gpu`, unless there is
 * one. To be called before the backend's package is imported.
 *
 * @throws Error of the code `backend-missing` where `webgpu` is not installed, Error where there is no driver for it
 */
export async function provideWebgpu(): Promise<void> {
  let gpu = (globalThis.navigator as { readonly gpu?: GpuSource } | undefined)?.gpu; // Node 20 has none
  if (!gpu) {
    const { create, globals } = (await importPackage("webgpu")) as Dawn; // what the package exports
    gpu = create([]);
    if ((await gpu.requestAdapter()) === null) throw new Error(noAdapter());
    Object.assign(globalThis, globals);
    if (!("navigator" in globalThis)) Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
    Object.defineProperty(globalThis.navigator, "gpu", { value: gpu, configurable: true });
  } else if ((await gpu.requestAdapter()) === null) throw new Error(noAdapter());
}

function noAdapter(): string {
  const drivers: Partial<Record<NodeJS.Platform, string>> = {
    linux: "install the GPU's Vulkan driver and libvulkan.so.1 (Debian, Ubuntu: libvulkan1, mesa-vulkan-drivers)",
    win32: "install the GPU's Direct3D 12 driver",
    darwin: "it needs Metal",
  };
  const remedy = drivers[process.platform] ?? "it needs Vulkan";
  return `WebGPU finds no adapter: this machine has no GPU, or no driver that WebGPU can use; ${remedy}; docs/backends.md names a driver in software`;
}
