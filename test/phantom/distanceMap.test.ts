import { describe, expect, it } from "vitest";
import { distanceMap as windowed } from "../../src/phantom/distanceMap.ts";
import { columnsMm, type FilmGrid, rowsMm, toPixels } from "../../src/phantom/filmGrid.ts";
import type { SmoothCurve } from "../../src/phantom/smoothCurve.ts";

const polygon = (points: readonly (readonly [number, number])[], closed: boolean): SmoothCurve => {
  const all = closed ? [...points, points[0]!] : points;
  return {
    x: Float64Array.from(all, ([x]) => x),
    y: Float64Array.from(all, ([, y]) => y),
    at: Float64Array.from(all, (_, i) => i),
    closed,
  };
};
const grid: FilmGrid = { width: 50, height: 31, spacing: [0.4, 0.7] };
const columns = columnsMm(grid);
const rows = rowsMm(grid);

/** The distances of the whole grid. */
function distanceMap(curve: SmoothCurve, of: FilmGrid, band: number) {
  const { left, top, width, height, ...near } = windowed(curve, of, band);
  const distance = new Float32Array(of.width * of.height).fill(curve.closed ? -band : band);
  const at = new Float32Array(of.width * of.height).fill(Number.NaN);
  for (let j = 0; j < height; j++) {
    const row = [j * width, (j + 1) * width] as const;
    const to = (top + j) * of.width + left;
    distance.set(near.distance.subarray(...row), to);
    at.set(near.at.subarray(...row), to);
  }
  return { distance, at };
}

describe("distanceMap", () => {
  it("is the signed distance to a box, up to the band", () => {
    const { distance } = distanceMap(
      polygon(
        [
          [-4, -3],
          [5, -3],
          [5, 6],
          [-4, 6],
        ],
        true,
      ),
      grid,
      2.5,
    );
    for (let j = 0; j < grid.height; j++) {
      for (let i = 0; i < grid.width; i++) {
        const [x, y] = [columns[i]!, rows[j]!];
        const [qx, qy] = [Math.abs(x - 0.5) - 4.5, Math.abs(y - 1.5) - 4.5];
        const outside = Math.hypot(Math.max(qx, 0), Math.max(qy, 0)) + Math.min(Math.max(qx, qy), 0);
        expect(distance[j * grid.width + i]).toBeCloseTo(Math.max(-2.5, Math.min(2.5, -outside)), 5);
      }
    }
  });

  it("knows inside from outside when the curve leaves the image", () => {
    const { distance } = distanceMap(
      polygon(
        [
          [-400, 2],
          [400, 2],
          [400, 300],
          [-400, 300],
        ],
        true,
      ),
      grid,
      1,
    );
    for (let j = 0; j < grid.height; j++) {
      for (let i = 0; i < grid.width; i++) expect(distance[j * grid.width + i]! > 0).toBe(rows[j]! > 2);
    }
  });

  it("gives the nearest place on an open curve and NaN beyond the band", () => {
    const { distance, at } = distanceMap(
      polygon(
        [
          [-5, 0],
          [5, 0],
        ],
        false,
      ),
      grid,
      3,
    );
    for (let j = 0; j < grid.height; j++) {
      for (let i = 0; i < grid.width; i++) {
        const [x, y] = [columns[i]!, rows[j]!];
        const expected = Math.hypot(Math.max(0, Math.abs(x) - 5), y);
        const p = j * grid.width + i;
        expect(distance[p]).toBeCloseTo(Math.min(3, expected), 5);
        if (expected < 2.99) expect(at[p]).toBeCloseTo(Math.max(0, Math.min(1, (x + 5) / 10)), 5);
        if (expected > 3.01) expect(at[p]).toBeNaN();
      }
    }
  });

  it("counts pixels from their centres", () => {
    expect(columns[0]).toBeCloseTo(-9.8, 12);
    expect(rows[15]).toBeCloseTo(0, 12);
    expect(toPixels(grid, [columns[7]!, rows[29]!])).toBeAllClose([7, 29]);
  });
});
