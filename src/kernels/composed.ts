import { engine, type KernelFunc, type NamedAttrMap, Tensor, type TensorInfo, tidy } from "@tensorflow/tfjs-core";

/** What every tfjs backend offers and a composed kernel needs. */
interface CountedStorage {
  incRef(dataId: object): void;
}

/**
 * A kernel made of TensorFlow.js operations. Operations inside a kernel are not recorded for gradients. The inputs become
 * tensors of their own over the same memory, so that the tidy frees exactly what the body made.
 */
export function composed(
  body: (inputs: Readonly<Record<string, Tensor>>, attrs: NamedAttrMap, backend: object) => Tensor | Tensor[],
): KernelFunc {
  return ({ inputs, attrs, backend }) =>
    tidy(() => {
      const tensors: Record<string, Tensor> = {};
      for (const [name, info] of Object.entries(inputs)) {
        if (!info) continue;
        (backend as CountedStorage).incRef(info.dataId); // every backend counts
        tensors[name] = engine().makeTensorFromTensorInfo(info);
      }
      return body(tensors, attrs ?? {}, backend);
    });
}

/** Calls another kernel from within a composed one; its result belongs to the tidy. */
export function callKernel(
  kernel: KernelFunc,
  inputs: Readonly<Record<string, Tensor>>,
  attrs: NamedAttrMap,
  backend: object,
): Tensor {
  const result = kernel({ inputs, attrs, backend }) as TensorInfo; // kernels that give several are not called
  return result instanceof Tensor ? result : engine().makeTensorFromTensorInfo(result); // tfjs-node makes tensors itself
}
