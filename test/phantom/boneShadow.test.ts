import { describe, expect, it } from "vitest";
import type { Point } from "../../src/geometry/point.ts";
import { boneShadow } from "../../src/phantom/boneShadow.ts";

/** A half-plane of bone, x > −5: its outline runs straight through the image and closes far away. */
const outline: Point[] = [
  [-5, -90],
  [90, -90],
  [90, 90],
  [-5, 90],
  [-5, 30],
  [-5, 0],
  [-5, -30],
];
const grid = { width: 40, height: 6, spacing: [0.5, 0.8] as const };

describe("boneShadow", () => {
  it("gives the chords of a rounded edge inside a shell, at every depth", () => {
    const [c, w] = [1.2, 5];
    const { spongy, cortex } = boneShadow(
      { outline, cortexMm: outline.map(() => c), edgeMm: outline.map(() => w) },
      grid,
    );
    const chord = (d: number) => Math.sqrt(1 - (1 - Math.min(1, Math.max(0, d / w))) ** 2);
    for (let j = 0; j < 6; j++) {
      for (let i = 0; i < 40; i++) {
        const depth = (i + 0.5 - 20) * 0.5 + 5;
        const p = j * 40 + i;
        if (Math.abs(depth) < 0.5) continue; // the softened edge itself
        expect(spongy[p]!).toBeAllClose(chord(depth - c), { rtol: 0, atol: 1e-5 });
        expect(cortex[p]!).toBeAllClose(chord(depth) - chord(depth - c), { rtol: 0, atol: 1e-5 });
      }
    }
  });

  it("interpolates the shell's thickness along the outline", () => {
    const thick = outline.map((_, i) => (i === 4 ? 3 : 0.5));
    const { cortex } = boneShadow({ outline, cortexMm: thick, edgeMm: outline.map(() => 5) }, { ...grid, height: 60 });
    const at = (j: number) => cortex[j * 40 + 13]!; // 1.75 mm deep
    expect(at(55)).toBeGreaterThan(at(35) + 0.05);
    expect(at(35)).toBeGreaterThan(at(5));
  });
});
