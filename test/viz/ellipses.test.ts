import { describe, expect, it } from "vitest";
import type { Covariance, Raster } from "../../src/geometry/index.ts";
import { drawOverlay, overlaySvg } from "../../src/viz/index.ts";

const black: Raster = { width: 201, height: 161, channels: 1, data: new Uint8Array(201 * 161) };
const chiSquared95 = 5.991464547107979;

describe("confidence ellipses", () => {
  it("have half axes of √(5.991 λ) along the eigenvectors of the covariance", () => {
    // Eigenvalues 36 and 4 at 30° from x.
    const [c, s] = [Math.cos(Math.PI / 6), 0.5];
    const covariance: Covariance = [36 * c * c + 4 * s * s, 32 * c * s, 36 * s * s + 4 * c * c];
    const svg = overlaySvg(
      { imageHref: "x", width: 201, height: 161 },
      { predicted: [[100, 80]], covariance: [covariance] },
    );
    const [long, short] = [6, 2].map((sigma) => (sigma * Math.sqrt(chiSquared95)).toFixed(2));
    expect(svg).toContain(
      `<ellipse cx="100" cy="80" rx="${long}" ry="${Number(short)}" transform="rotate(30 100 80)"/>`,
    );
    const out = drawOverlay(black, { predicted: [[100, 80]], covariance: [covariance], radius: 5 });
    const green = (x: number, y: number) => out.data[3 * (Math.round(y) * 201 + Math.round(x)) + 1]!;
    const a = 6 * Math.sqrt(chiSquared95);
    expect(green(100 + a * c, 80 + a * s)).toBeGreaterThan(100);
    expect(green(100 + a * c, 80 - a * s)).toBe(0);
    expect(green(100 + (a - 4) * c, 80 + (a - 4) * s)).toBe(0);
    expect(green(100 + (a + 4) * c, 80 + (a + 4) * s)).toBe(0);
  });

  it("hold another share of points where asked, and are left out where the covariance is unknown", () => {
    const nan = Number.NaN;
    const options = {
      predicted: [
        [9, 9],
        [50, 50],
      ] as const,
      covariance: [
        [nan, nan, nan],
        [4, 0, 4],
      ] as const,
    };
    const svg = overlaySvg({ imageHref: "x", width: 201, height: 161 }, { ...options, probability: 0.5 });
    expect(svg.match(/<ellipse /g)).toHaveLength(1);
    expect(svg).toContain(`rx="${(2 * Math.sqrt(2 * Math.log(2))).toFixed(2)}"`);
    expect(() => drawOverlay(black, { ...options, probability: 1 })).toThrow(
      new RangeError("drawOverlay: probability must be a number between 0 and 1, got 1"),
    );
    expect(() => drawOverlay(black, { ...options, covariance: [] })).toThrow(
      new RangeError("drawOverlay: covariance must be of length 2, got 0"),
    );
  });

  it("come with labels", () => {
    const labels = [{ text: "R", at: [60, 90] as const }];
    expect(overlaySvg({ imageHref: "x", width: 201, height: 161 }, { labels })).toContain(">R</text>");
    const lit = (letter: string) =>
      drawOverlay(black, { labels: [{ text: letter, at: [60, 90] }] }).data.filter((value) => value === 255).length / 3;
    // Dots of the two letters in the 5 × 7 font, each of 2 × 2 pixels.
    expect([lit("R"), lit("L")]).toEqual([18 * 4, 11 * 4]);
  });
});
