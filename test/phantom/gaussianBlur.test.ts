import { describe, expect, it } from "vitest";
import { gaussianBlur } from "../../src/phantom/gaussianBlur.ts";

describe("gaussianBlur", () => {
  it("spreads a bright pixel to a Gaussian of the given widths, keeping its sum", () => {
    const [width, height] = [41, 29];
    const image = new Float32Array(width * height);
    image[13 * width + 22] = 1;
    const blurred = gaussianBlur(image, width, height, [3, 1.5]);
    const moments = [0, 0, 0, 0, 0];
    for (const [p, value] of blurred.entries()) {
      const [x, y] = [(p % width) - 22, Math.floor(p / width) - 13];
      for (const [m, weight] of [1, x, y, x * x, y * y].entries()) moments[m]! += value * weight;
    }
    // Cut off at 3 sigma, a Gaussian loses up to 2.7 % of its variance.
    expect(moments).toBeAllClose([1, 0, 0, 9, 2.25], { rtol: 0.03, atol: 1e-5 });
  });

  it("computes wide blurs on means to within 0.3 % of the direct sum, edges replicated", () => {
    const [length, sigma] = [150, 21.7];
    const image = Float32Array.from({ length }, (_, i) => (i > 40 && i < 97 ? 1 : 0.3 * Math.sin(i / 9)));
    const radius = Math.ceil(3 * sigma);
    const taps = Array.from({ length: 2 * radius + 1 }, (_, k) => k - radius);
    const weights = taps.map((k) => Math.exp(-((k / sigma) ** 2) / 2));
    const total = weights.reduce((a, b) => a + b);
    const direct = Float32Array.from({ length }, (_, i) =>
      taps.reduce((sum, k, n) => sum + (weights[n]! / total) * image[Math.min(length - 1, Math.max(0, i + k))]!, 0),
    );
    expect(gaussianBlur(image, length, 1, [sigma, 0])).toBeAllClose(direct, { atol: 3e-3 });
    expect(gaussianBlur(image, 1, length, [0, sigma])).toBeAllClose(direct, { atol: 3e-3 });
  });

  it("leaves a flat image flat up to its edges", () => {
    const blurred = gaussianBlur(new Float32Array(7 * 4).fill(2.5), 7, 4, [2, 3]);
    expect(blurred).toBeAllClose(new Float32Array(28).fill(2.5));
  });

  it("leaves an axis of zero width as it is", () => {
    const image = Float32Array.from([0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    const blurred = gaussianBlur(image, 5, 2, [0, 1]);
    expect([...blurred].map((v) => v > 0)).toEqual([
      false,
      false,
      true,
      false,
      false,
      false,
      false,
      true,
      false,
      false,
    ]);
  });
});
