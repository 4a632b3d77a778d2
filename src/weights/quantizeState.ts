import { quantizeChannels } from "./quantizeChannels.ts";
import type { NamedArray } from "./safetensors.ts";
import { readNumbers, type StoredTensor } from "./storedTensor.ts";

/** Ends the name of the scales of an array. */
const suffix = ".scale";

/** The array whose scales a name is of; the name itself, where it is of none. */
export const unscaled = (name: string): string => (name.endsWith(suffix) ? name.slice(0, -suffix.length) : name);

/** The kernels of a state dict, arrays of four axes, as 8-bit integers, each with its scales `[out]` beside it. */
export function quantizeState(state: ReadonlyMap<string, NamedArray>): ReadonlyMap<string, NamedArray> {
  const quantized = new Map<string, NamedArray>();
  for (const [name, { shape, data }] of state) {
    if (shape.length !== 4 || !(data instanceof Float32Array)) {
      quantized.set(name, { shape, data });
      continue;
    }
    const { values, scales } = quantizeChannels(data, shape[0]!);
    quantized.set(name, { shape, data: values }).set(name + suffix, { shape: [shape[0]!], data: scales });
  }
  return quantized;
}

/** The scales of an array of 8-bit integers, one for each index of its first axis; null where it has none. */
export function scalesOf(state: ReadonlyMap<string, NamedArray | StoredTensor>, name: string): Float32Array | null {
  const [array, scales] = [state.get(name), state.get(name + suffix)];
  const inBytes = array && ("data" in array ? array.data instanceof Int8Array : array.type === "I8");
  if (!inBytes || !scales || scales.shape.join() !== `${array.shape[0]}`) return null;
  return "data" in scales ? Float32Array.from(scales.data) : readNumbers(scales);
}
