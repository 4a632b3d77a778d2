import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/internal/random.ts";
import { latticeNoise } from "../../src/phantom/latticeNoise.ts";

describe("latticeNoise", () => {
  it("has mean 0 and standard deviation 1", () => {
    const noise = latticeNoise(createRandom(1));
    const values = Array.from({ length: 40_000 }, (_, i) => noise((i % 200) * 1.273, Math.floor(i / 200) * 1.127));
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(Math.sqrt(variance) - 1)).toBeLessThan(0.05);
  });

  it("is continuous, also across negative coordinates, and repeats every 256", () => {
    const noise = latticeNoise(createRandom(2));
    for (const x of [-3, -1, 0, 5, 255, 256]) {
      expect(Math.abs(noise(x - 1e-7, 0.3) - noise(x + 1e-7, 0.3))).toBeLessThan(1e-5);
      expect(noise(x + 0.4, -7.6)).toBeCloseTo(noise(x + 256.4, 248.4), 6);
    }
  });
});
