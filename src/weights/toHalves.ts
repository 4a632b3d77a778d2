import { Float16Array } from "@petamoriken/float16";
import { refusal } from "../internal/guards.ts";

/**
 * The bytes of 32-bit floats rounded to 16 bits, little endian as every platform of JavaScript is.
 *
 * @throws RangeError for a number that half precision cannot hold
 */
export function toHalves(fn: string, name: string, data: Float32Array): Uint8Array {
  const large = data.findIndex((value) => Math.abs(value) >= 65520 && Number.isFinite(value));
  if (large >= 0) throw refusal(fn, `${name}[${large}]`, "below 65,520 in size for half precision", data[large]);
  return new Uint8Array(new Float16Array(data).buffer);
}
