/**
 * Writes `src/losses/logPartitionTable.ts`: `npx tsx scripts/logPartition.ts`.
 *
 * Z(α) = ∫ exp(−ρ(x; α, 1)) dx over the real line and d ln Z / dα, by exp-sinh quadrature in float64. With b = 2 − α and
 * u = √b / (√α + √b), the table holds R(u) = ln Z + (b·ln b)/4 and dR/du at equally spaced u in [0, 1]: u spreads both ends
 * of α, and the leading singularity of ln Z at α = 2 is −(b·ln b)/4, so that cubics follow R closely.
 */
import { writeFileSync } from "node:fs";

const CELLS = 64;

interface Partition {
  readonly value: number;
  readonly slope: number;
}

/** φ(t) = (eᵗ − 1)/t and its derivative, for t ≥ 0. */
function expm1Ratio(t: number): [number, number] {
  if (t > 0.1) {
    const ratio = Math.expm1(t) / t;
    return [ratio, (Math.exp(t) - ratio) / t];
  }
  let ratio = 0;
  let slope = 0;
  for (let n = 14, factorial = 1307674368000; n >= 0; n--) {
    ratio = ratio * t + 1 / factorial; // 1 / (n + 1)!
    if (n > 0) slope = slope * t + n / factorial;
    factorial /= n + 1;
  }
  return [ratio, slope];
}

/** ρ(x; α, 1) and ∂ρ/∂α, for 0 ≤ α < 2. */
function robust(x: number, alpha: number, b: number): [number, number] {
  const z = x * x;
  const l = Math.log1p(z / b);
  const [ratio, slope] = expm1Ratio((alpha * l) / 2);
  const power = Math.exp((alpha * l) / 2);
  return [(b / 2) * l * ratio, ((l * l) / 2) * slope - (l / 2) * power + (power * z) / (2 * (b + z))];
}

/** ln Z and d ln Z / dα at α = 2 − b. */
function partition(b: number): Partition {
  const alpha = 2 - b;
  let z = 0;
  let dz = 0;
  for (let i = -2000; i <= 2000; i++) {
    const t = i / 400;
    const x = Math.exp((Math.PI / 2) * Math.sinh(t));
    const weight = x * Math.cosh(t);
    const [rho, slope] = robust(x, alpha, b);
    const density = weight * Math.exp(-rho);
    if (!(density > 0) || !Number.isFinite(density)) continue;
    z += density;
    dz -= density * slope;
  }
  return { value: Math.log((z * Math.PI) / 400), slope: dz / z };
}

/** b = 2 − α at a position u of the table. */
const exponentGap = (u: number) => (2 * u * u) / ((1 - u) ** 2 + u * u);

const nodes = Array.from({ length: CELLS + 1 }, (_, i) => {
  const u = i / CELLS;
  if (i === 0) return { value: Math.log(2 * Math.PI) / 2, slope: 0 };
  const b = exponentGap(u);
  const { value, slope } = partition(b);
  const dbdu = (4 * u * (1 - u)) / ((1 - u) ** 2 + u * u) ** 2;
  return { value: value + (b * Math.log(b)) / 4, slope: dbdu * ((Math.log(b) + 1) / 4 - slope) };
});

/** The table's ln Z at α = 2 − b. */
function interpolate(b: number): number {
  const at = (CELLS * Math.sqrt(b)) / (Math.sqrt(2 - b) + Math.sqrt(b));
  const cell = Math.min(Math.floor(at), CELLS - 1);
  const [l, r] = [nodes[cell]!, nodes[cell + 1]!];
  const t = at - cell;
  const value =
    l.value * (1 + 2 * t) * (1 - t) ** 2 +
    r.value * t * t * (3 - 2 * t) +
    (l.slope * t * (1 - t) ** 2 - r.slope * t * t * (1 - t)) / CELLS;
  return value - (b * Math.log(b)) / 4;
}

let worst = 0;
for (let i = 1; i < 1000; i++) {
  const b = exponentGap(i / 1000);
  worst = Math.max(worst, Math.abs(interpolate(b) - partition(b).value));
}
console.log(`largest error of the table: ${worst.toExponential(1)}`);

const list = (values: readonly number[]) => values.map((v) => `  ${Number(v.toPrecision(12))},`).join("\n");
writeFileSync(
  new URL("../src/losses/logPartitionTable.ts", import.meta.url),
  `/** Written by scripts/logPartition.ts, which says what these are. */

/** R at u = i / ${CELLS}. */
export const PARTITION_VALUES: readonly number[] = [
${list(nodes.map(({ value }) => value))}
];

/** dR/du at u = i / ${CELLS}. */
export const PARTITION_SLOPES: readonly number[] = [
${list(nodes.map(({ slope }) => slope))}
];
`,
);
