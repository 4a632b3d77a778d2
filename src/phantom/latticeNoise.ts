import type { Random } from "../internal/random.ts";

const SIZE = 256;
const MASK = SIZE - 1;

/** Smooth noise over the plane: mean 0, standard deviation near 1, correlated over one unit, repeating every 256. */
export type Noise = (x: number, y: number) => number;

/** Value noise: one random number per lattice point, interpolated with the smoothstep weights 3t² − 2t³. */
export function latticeNoise(random: Random): Noise {
  // Interpolation averages variances by about 0.55; √12 scales a uniform number to unit variance.
  const scale = Math.sqrt(12) / 0.74;
  const lattice = Float32Array.from({ length: SIZE * SIZE }, () => (random() - 0.5) * scale);
  return (x, y) => {
    const i = Math.floor(x);
    const j = Math.floor(y);
    const u = x - i;
    const v = y - j;
    const a = u * u * (3 - 2 * u);
    const b = v * v * (3 - 2 * v);
    const left = i & MASK;
    const right = (i + 1) & MASK;
    const top = (j & MASK) * SIZE;
    const bottom = ((j + 1) & MASK) * SIZE;
    const upper = lattice[top + left]! * (1 - a) + lattice[top + right]! * a;
    const lower = lattice[bottom + left]! * (1 - a) + lattice[bottom + right]! * a;
    return upper * (1 - b) + lower * b;
  };
}
