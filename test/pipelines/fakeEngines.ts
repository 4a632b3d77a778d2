import type { Point, Raster, Size } from "../../src/geometry/index.ts";
import type { LandmarkEngine } from "../../src/pipelines/index.ts";

/** An engine that gives the same points, and Σ = [4, 1, 9], whatever it sees. */
export function constantEngine(input: Size, points: readonly Point[]): LandmarkEngine {
  return {
    input,
    landmarks: points.length,
    async run(_, batch) {
      const xy = Array.from({ length: batch }, () => points.flat()).flat();
      const spread = Array.from({ length: batch }, () => points.flatMap(() => [4, 1, 9])).flat();
      return { points: Float32Array.from(xy), covariance: Float32Array.from(spread) };
    },
    dispose() {},
  };
}

/** An engine that finds the centre of what is bright, and landmarks at fixed offsets from it in pixels of its input. */
export function brightestEngine(input: Size, offsets: readonly Point[]): LandmarkEngine & { seen: Float32Array[] } {
  const seen: Float32Array[] = [];
  return {
    input,
    landmarks: offsets.length,
    seen,
    async run(images, batch) {
      seen.push(images.slice());
      const size = input.width * input.height;
      const centers = Array.from({ length: batch }, (_, b): Point => {
        let [sum, x, y] = [0, 0, 0];
        for (let i = 0; i < size; i++) {
          const value = Math.max(0, images[b * size + i]! - 0.2);
          sum += value;
          x += value * (i % input.width);
          y += value * Math.floor(i / input.width);
        }
        return [x / sum, y / sum];
      });
      return {
        points: Float32Array.from(centers.flatMap(([x, y]) => offsets.flatMap(([dx, dy]) => [x + dx, y + dy]))),
        covariance: new Float32Array(3 * batch * offsets.length).fill(1),
      };
    },
    dispose() {},
  };
}

/** A dark 16-bit film with a round bright spot of `radius` pixels (standard deviation) at each place. */
export function spots({ width, height }: Size, places: readonly Point[], radius: readonly [number, number]): Raster {
  const data = new Uint16Array(width * height).fill(300);
  for (const [cx, cy] of places)
    for (let y = Math.max(0, Math.floor(cy - 4 * radius[1])); y < Math.min(height, cy + 4 * radius[1]); y++)
      for (let x = Math.max(0, Math.floor(cx - 4 * radius[0])); x < Math.min(width, cx + 4 * radius[0]); x++)
        data[y * width + x]! += 30000 * Math.exp(-0.5 * (((x - cx) / radius[0]) ** 2 + ((y - cy) / radius[1]) ** 2));
  return { width, height, channels: 1, data };
}
