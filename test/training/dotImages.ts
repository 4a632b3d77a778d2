import type { Point, Raster } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { describeHourglass } from "../../src/network/index.ts";
import type { AnnotatedImage, LocalSampleSource } from "../../src/training/index.ts";
import { networkSamples } from "../../src/training/index.ts";

/** Images of two bright dots of different size on dark noise, each dot a landmark; the third landmark is never there. */
export function dotImages(count: number, { width = 40, height = 28, seed = 0 } = {}): AnnotatedImage[] {
  return Array.from({ length: count }, (_, i) => {
    const random = createRandom(seed, "dots", i);
    const within = (size: number, margin: number) => margin + Math.floor(random() * (size - 2 * margin));
    const landmarks: Point[] = [
      [within(width / 2, 4), within(height, 4)],
      [width / 2 + within(width / 2, 4), within(height, 4)],
    ];
    const data = Uint8Array.from({ length: width * height }, (_, p) => {
      const [x, y] = [p % width, Math.floor(p / width)];
      const near = landmarks.some((point, k) => Math.hypot(x - point[0], y - point[1]) <= 2 + k);
      return near ? 220 : 20 + Math.floor(20 * random());
    });
    const image: Raster = { width, height, channels: 1, data };
    return { image, landmarks: [...landmarks, [Number.NaN, Number.NaN]], spacing: [0.5, 0.4] };
  });
}

/** Input of {@link tinyNetwork}. */
export const preprocessing = {
  width: 20,
  height: 16,
  fit: "contain",
  intensity: { low: 5, high: 99 },
  normalization: { mean: 0.2, deviation: 0.3 },
} as const;

export const tinyNetwork = (dropout = 0.25) =>
  describeHourglass({ inputShape: [16, 20, 1], landmarks: 3, width: 2, depth: 1, upsampling: "nearest", dropout });

export const dotSamples = (count: number, seed = 0): LocalSampleSource =>
  networkSamples(dotImages(count, { seed }), { preprocessing, grid: "center" });
