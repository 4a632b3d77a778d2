import { engine, type Tensor, type TensorInfo } from "@tensorflow/tfjs-core";

/** The part of the WASM backend that kernels written in JavaScript use. */
export interface WasmHeap {
  makeOutput(shape: number[], dtype: "float32" | "int32"): TensorInfo;
  /** A view of a tensor's memory. Allocating may move the heap: take views after the last `makeOutput`. */
  typedArrayFromHeap(info: TensorInfo): Float32Array | Int32Array;
}

/**
 * A tensor of the given shape (default: its own) over memory of its own. The WASM matrix product remembers its right
 * operand by memory alone and returns the product with the *old shape* when the same memory comes back in another; a copy is safe.
 */
export function copyOnHeap<T extends Tensor>(heap: WasmHeap, x: Tensor, shape: number[] = x.shape): T {
  const info = heap.makeOutput(shape, "float32");
  heap.typedArrayFromHeap(info).set(heap.typedArrayFromHeap(x));
  return engine().makeTensorFromTensorInfo(info) as T; // of the rank of `shape`
}
