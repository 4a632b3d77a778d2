import { dispose, engine, type NamedAttrMap, type NamedTensorMap, type Tensor, tensor } from "@tensorflow/tfjs-core";

/** A tensor as plain data. */
export interface PlainTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly dtype?: "float32" | "int32";
}

/** A kernel call with its answer. */
export interface KernelCase {
  readonly inputs: Readonly<Record<string, PlainTensor>>;
  readonly attrs: NamedAttrMap;
  /** Of all outputs, one after another. */
  readonly expected: readonly number[];
}

/** Whether every number is the expected one, to 0.1%: GPUs may work with less than 24 bits. NaN is never close. */
export function close(values: ArrayLike<number>, expected: readonly number[]): boolean {
  if (values.length !== expected.length) return false;
  return expected.every((want, i) => Math.abs(values[i]! - want) <= 1e-3 + 1e-3 * Math.abs(want));
}

async function answers(kernel: string, { inputs, attrs, expected }: KernelCase): Promise<boolean> {
  const tensors: NamedTensorMap = {};
  for (const [name, { values, shape, dtype }] of Object.entries(inputs))
    tensors[name] = tensor([...values], [...shape], dtype ?? "float32");
  let results: Tensor[] = [];
  try {
    results = [engine().runKernel<Tensor | Tensor[]>(kernel, tensors, attrs)].flat();
    const values = await Promise.all(results.map(async (result) => [...(await result.data())]));
    return close(values.flat(), expected);
  } catch {
    return false;
  } finally {
    dispose(tensors);
    dispose(results);
  }
}

/** Whether the kernel now registered for the current backend answers every case. */
export async function knownAnswers(kernel: string, cases: readonly KernelCase[]): Promise<boolean> {
  for (const known of cases) if (!(await answers(kernel, known))) return false;
  return true;
}
