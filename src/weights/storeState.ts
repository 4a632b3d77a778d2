import { quantizeChannels, type StoragePrecision } from "./quantizeChannels.ts";
import type { NamedArray } from "./safetensors.ts";
import { storedArray } from "./storedArray.ts";
import { readNumbers, type StoredTensor } from "./storedTensor.ts";
import { kernelToHalves } from "./toHalves.ts";
import type { WrittenTensor } from "./writeSafetensors.ts";

/** Ends the name of the scales of an array. */
const suffix = ".scale";

/** The array whose scales a name is of; the name itself, where it is of none. */
export const unscaled = (name: string): string => (name.endsWith(suffix) ? name.slice(0, -suffix.length) : name);

/**
 * A state dict as it is stored: its kernels, arrays of four axes, in 16 or 8 bits, the latter each with its scales `[out]`
 * beside it. All else stays in 32 bits, the head's kernel too: of the size it is a hundredth, of the error a half.
 *
 * @param head the name of the head's kernel
 */
export function storeState(
  state: ReadonlyMap<string, NamedArray>,
  precision: StoragePrecision,
  head: string,
): ReadonlyMap<string, WrittenTensor> {
  const stored = new Map<string, WrittenTensor>();
  for (const [name, array] of state) {
    const { shape, data } = array;
    if (precision === "single" || shape.length !== 4 || name === head || !(data instanceof Float32Array)) {
      stored.set(name, storedArray(array));
    } else if (precision === "half") {
      stored.set(name, { type: "F16", shape, bytes: kernelToHalves("formatModel", name, data, shape[0]!) });
    } else {
      const { values, scales } = quantizeChannels(data, shape[0]!);
      stored.set(name, storedArray({ shape, data: values }));
      stored.set(name + suffix, storedArray({ shape: [shape[0]!], data: scales }));
    }
  }
  return stored;
}

/** The scales of an array of 8-bit integers, one for each index of its first axis; null where it has none. */
export function scalesOf(state: ReadonlyMap<string, NamedArray | StoredTensor>, name: string): Float32Array | null {
  const [array, scales] = [state.get(name), state.get(name + suffix)];
  const inBytes = array && ("data" in array ? array.data instanceof Int8Array : array.type === "I8");
  if (!inBytes || !scales || scales.shape.join() !== `${array.shape[0]}`) return null;
  return "data" in scales ? Float32Array.from(scales.data) : readNumbers(scales);
}
