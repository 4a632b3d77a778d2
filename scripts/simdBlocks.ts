/**
 * The inner loops of assembly/winograd/products.ts, in AssemblyScript: their sums stay in registers, which arrays and loops
 * of that language cannot express. Vectors hold four channels; `groupStep` lies between groups of four.
 */

const count = (n: number) => Array.from({ length: n }, (_, i) => i);
const lines = (...parts: readonly (string | readonly string[])[]) => parts.flat().join("\n");

/** P tiles times 4·Q outputs: four channels a turn. */
function product(P: number, Q: number): string {
  const sums = count(P).flatMap((p) => count(Q).map((q) => ({ name: `s${p}_${q}`, p, q })));
  return lines(
    `export function product${P}x${Q}(v: usize, u: usize, out: usize, groups: i32, groupStep: usize): void {`,
    "  let x: v128;",
    count(Q).map((q) => `  let u${q}: v128;`),
    sums.map(({ name }) => `  let ${name} = f32x4.splat(0);`),
    "  for (; groups > 0; groups--) {",
    count(4).flatMap((c) => [
      ...count(Q).map((q) => `    u${q} = v128.load(u, ${16 * (c * Q + q)});`),
      ...count(P).flatMap((p) => [
        `    x = v128.load32_splat(v, ${16 * p + 4 * c});`,
        ...count(Q).map((q) => `    s${p}_${q} = madd(s${p}_${q}, x, u${q});`),
      ]),
    ]),
    "    v += groupStep;",
    `    u += ${64 * Q};`,
    "  }",
    sums.map(({ name, p, q }) => `  v128.store(out${q > 0 ? " + groupStep" : ""}, ${name}, ${16 * p});`),
    "}",
  );
}

/** 4 channels times 4·Q outputs over all tiles, two tiles a turn. */
function outer(Q: number): string {
  const sums = count(4).flatMap((c) => count(Q).map((q) => ({ name: `s${c}_${q}`, c, q })));
  const tile = (t: number) => [
    ...count(Q).map((q) => `d${q} = v128.load(d${q > 0 ? " + groupStep" : ""}, ${16 * t});`),
    ...count(4).flatMap((c) => [
      `x = v128.load32_splat(v, ${16 * t + 4 * c});`,
      ...count(Q).map((q) => `s${c}_${q} = madd(s${c}_${q}, x, d${q});`),
    ]),
  ];
  return lines(
    `export function outer${Q}(v: usize, d: usize, to: usize, tiles: i32, groupStep: usize, pitch: usize): void {`,
    "  let x: v128;",
    count(Q).map((q) => `  let d${q}: v128;`),
    sums.map(({ name }) => `  let ${name} = f32x4.splat(0);`),
    "  for (let i = tiles >> 1; i > 0; i--) {",
    tile(0),
    tile(1),
    "    v += 32;",
    "    d += 32;",
    "  }",
    "  if (tiles & 1) {",
    tile(0),
    "  }",
    count(4).flatMap((c) => [
      ...count(Q).map((q) => `  v128.store(to, f32x4.add(v128.load(to, ${16 * q}), s${c}_${q}), ${16 * q});`),
      "  to += pitch;",
    ]),
    "}",
  );
}

/** The text of the module `blocks`. */
export const simdBlocks = (): string =>
  lines(
    'import { madd } from "../arithmetic";',
    count(6).flatMap((p) => [product(p + 1, 1), product(p + 1, 2)]),
    outer(1),
    outer(2),
    "",
  );
