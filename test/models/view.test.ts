import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeHomographies, cropFrame, invertHomography, type Raster, warpImage } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { renderView } from "../../src/models/view.ts";
import { stretchContrast } from "../../src/radiograph/index.ts";

const kinds = { bytes: [Uint8Array, 255], words: [Uint16Array, 4095], floats: [Float32Array, 7.5] } as const;

/** A gray image of noise, now and then with padding. */
function noise(kind: keyof typeof kinds, width: number, height: number, seed: number): Raster {
  const random = createRandom("view", seed);
  const [Kind, top] = kinds[kind];
  const data = new Kind(Array.from({ length: width * height }, () => (random() < 0.2 ? top : top * random())));
  return { width, height, channels: 1, data, ...(seed % 2 === 1 && { padding: data[0]! }) };
}

describe("renderView", () => {
  const views = fc.record({
    kind: fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])),
    width: fc.integer({ min: 8, max: 90 }),
    height: fc.integer({ min: 8, max: 90 }),
    input: fc.record({ width: fc.integer({ min: 3, max: 40 }), height: fc.integer({ min: 3, max: 40 }) }),
    scale: fc.double({ min: 0.15, max: 2, noNaN: true }),
    at: fc.tuple(fc.double({ min: -20, max: 20, noNaN: true }), fc.double({ min: -20, max: 20, noNaN: true })),
    seed: fc.nat(99),
  });

  it("sees what the same part has after it was stretched as a whole, bit for bit, whether it shrinks or not", () => {
    fc.assert(
      fc.property(views, ({ kind, width, height, input, scale, at: [x, y], seed }) => {
        const gray = noise(kind, width, height, seed);
        const limits = { left: 2, top: 1, width: width - 3, height: height - 4 };
        const frame = { ...input, homography: [scale, 0, x, 0, 1.2 * scale, y, 0, 0, 1] } as const;
        const seen = renderView(gray, frame, { intensity: { low: 5, high: 95 }, limits });
        // The part within two pixels of what the frame sees.
        const across = (size: number, step: number, shift: number, first: number, limit: number) => {
          const [low, high] = [(-0.5 - shift) / step, (size - 0.5 - shift) / step];
          const from = Math.max(first, Math.floor(low) - 2);
          return [from, Math.min(first + limit, Math.ceil(high) + 3) - from] as const;
        };
        const [left, partWidth] = across(input.width, scale, x, limits.left, limits.width);
        const [top, partHeight] = across(input.height, 1.2 * scale, y, limits.top, limits.height);
        if (partWidth <= 0 || partHeight <= 0) {
          expect(seen.every((value) => value === 0)).toBe(true);
          return;
        }
        const rect = { left, top, width: partWidth, height: partHeight };
        const data = gray.data.filter((_, i) => {
          const [column, row] = [(i % width) - left, Math.floor(i / width) - top];
          return column >= 0 && column < partWidth && row >= 0 && row < partHeight;
        });
        const part = stretchContrast({ ...gray, width: partWidth, height: partHeight, data }, { low: 5, high: 95 });
        const homography = composeHomographies(invertHomography(cropFrame(rect).homography), frame.homography);
        const { data: whole } = warpImage(part, { ...input, homography }, { sampling: "area" });
        expect(seen).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });
});
