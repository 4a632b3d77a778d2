import { cpus } from "node:os";
import { backend, version_core } from "@tensorflow/tfjs-core";
import { importPackage } from "../../node/importPackage.ts";

interface AdapterInfo {
  readonly description: string;
  readonly device: string;
  readonly vendor: string;
}

/** Members of tfjs-node's backend. */
interface NativeBackend {
  readonly binding: { readonly TF_Version: string };
  readonly isUsingGpuDevice?: boolean;
}

/** What computes on the current backend: the processor, or the GPU as its driver calls it. */
export async function device(name: string): Promise<string> {
  if (name === "webgpu") {
    // Provided for the backend webgpu.
    const { gpu } = globalThis.navigator as unknown as {
      gpu: { requestAdapter(): Promise<{ readonly info: AdapterInfo } | null> };
    };
    const { description, device, vendor } = (await gpu.requestAdapter())?.info ?? {};
    return description || device || vendor || "GPU";
  }
  if (name !== "onnx" && (backend() as unknown as NativeBackend).isUsingGpuDevice) return "GPU, through CUDA"; // undefined on other backends
  return cpus()[0]?.model.trim() ?? process.arch;
}

/** Versions of what computes on the current backend. */
export async function computingVersions(name: string): Promise<Record<string, string>> {
  if (name === "onnx") {
    const { env } = (await importPackage("onnxruntime-node")) as { env: { versions: { node: string } } }; // what the package exports
    return { node: process.version, onnxruntime: env.versions.node };
  }
  const native = name.startsWith("tensorflow") && (backend() as unknown as NativeBackend).binding.TF_Version; // undefined on other backends
  return { node: process.version, tfjs: version_core, ...(native && { libtensorflow: native }) };
}
