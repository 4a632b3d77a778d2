import { assertBetween } from "../../internal/guards.ts";
import type { PixelJob } from "../../pixels/pixelJob.ts";
import { defineTexture } from "../operation.ts";
import { uniform } from "../range.ts";
import { range } from "../schemas.ts";

/** What JPEG at a quality leaves of an image: the cosine coefficients of blocks of 8 × 8 rounded, each channel as grey. */
export const jpegCompression = defineTexture({
  type: "jpegCompression",
  entries: {
    /** Quality as of a JPEG file: 1 (coarse) to 100. */
    range: range(1, 100),
  },
  sample: (options, random) => ({ quality: uniform(options.range, random) }),
  apply(job, { quality }) {
    assertBetween(job.fn, `${job.name}.quality`, quality, 1, 100);
    roundBlocks(job, quality);
  },
});

/** Steps of the luminance coefficients at quality 50 (ITU-T T.81, table K.1). */
const STEPS = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
] as const;

function roundBlocks({ pixels, width, height, channels, white, bias }: PixelJob, quality: number): void {
  const scale = quality < 50 ? 50 / quality : 2 - quality / 50;
  const steps = STEPS.map((step) => Math.min(255, Math.max(1, Math.floor(step * scale + 0.5))));
  const cosines = Float64Array.from({ length: 64 }, (_, i) => {
    const k = Math.floor(i / 8);
    return Math.cos(((2 * (i % 8) + 1) * k * Math.PI) / 16) * (k === 0 ? Math.SQRT1_2 : 1) * 0.5;
  });
  const block = new Float64Array(64);
  const half = new Float64Array(64);
  const unit = 255 / white;
  for (let top = 0; top < height; top += 8)
    for (let left = 0; left < width; left += 8)
      for (let c = 0; c < channels; c++) {
        for (let i = 0; i < 64; i++) {
          const x = Math.min(width - 1, left + (i & 7));
          const y = Math.min(height - 1, top + (i >> 3));
          block[i] = pixels[(y * width + x) * channels + c]! * unit - 128;
        }
        transform(block, half, cosines);
        transform(half, block, cosines);
        for (let i = 0; i < 64; i++) block[i] = Math.round(block[i]! / steps[i]!) * steps[i]!;
        transformBack(block, half, cosines);
        transformBack(half, block, cosines);
        for (let i = 0; i < 64; i++) {
          const x = left + (i & 7);
          const y = top + (i >> 3);
          if (x < width && y < height)
            pixels[(y * width + x) * channels + c] = Math.min(white, Math.max(0, (block[i]! + 128) / unit)) + bias;
        }
      }
}

/** The cosine transform of each row, transposed. */
function transform(from: Float64Array, to: Float64Array, cosines: Float64Array): void {
  for (let y = 0; y < 8; y++)
    for (let k = 0; k < 8; k++) {
      let sum = 0;
      for (let x = 0; x < 8; x++) sum += cosines[k * 8 + x]! * from[y * 8 + x]!;
      to[k * 8 + y] = sum;
    }
}

/** The inverse of each row, transposed. */
function transformBack(from: Float64Array, to: Float64Array, cosines: Float64Array): void {
  for (let y = 0; y < 8; y++)
    for (let x = 0; x < 8; x++) {
      let sum = 0;
      for (let k = 0; k < 8; k++) sum += cosines[k * 8 + x]! * from[y * 8 + k]!;
      to[x * 8 + y] = sum;
    }
}
