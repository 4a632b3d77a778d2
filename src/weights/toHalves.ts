import { Float16Array, f16round } from "@petamoriken/float16";
import { refusal } from "../internal/guards.ts";
import { roundKernel } from "./roundKernel.ts";

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

const largest = 65504;

/** As {@link toHalves}, of a kernel `[out, in, kH, kW]`, whose filters keep their sums. */
export function kernelToHalves(fn: string, name: string, kernel: Float32Array, filters: number): Uint8Array {
  toHalves(fn, name, kernel);
  const rounded = roundKernel(kernel, filters, (value) => f16round(Math.max(-largest, Math.min(largest, value))));
  return toHalves(fn, name, rounded);
}
