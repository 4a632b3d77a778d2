import { refusal } from "../internal/guards.ts";

/** exp(−i²/2σ²) at i = −r … r, divided by its sum; r = ⌈3σ⌉ unless told otherwise. */
export function gaussianKernel(sigma: number, size = 2 * Math.ceil(3 * sigma) + 1): Float64Array {
  const radius = (size - 1) / 2;
  const weights = Float64Array.from({ length: size }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}

/** Refuses a window or kernel without a middle. */
export function assertOddSize(fn: string, name: string, size: number): void {
  if (!Number.isInteger(size) || size < 1 || size % 2 === 0) throw refusal(fn, name, "an odd positive integer", size);
}
