import { describe, expect, it } from "vitest";
import { ensembleEngine, type LandmarkEngine, viewsEngine } from "../../src/pipelines/index.ts";
import { brightestEngine, constantEngine } from "./fakeEngines.ts";

const input = { width: 64, height: 48 };

/** One round spot per image. */
function inputs(places: readonly (readonly [number, number])[]): Float32Array {
  return Float32Array.from(
    places.flatMap(([cx, cy]) =>
      Array.from({ length: input.width * input.height }, (_, i) => {
        const [x, y] = [i % input.width, Math.floor(i / input.width)];
        return Math.exp(-0.5 * (((x - cx) / 3) ** 2 + ((y - cy) / 3) ** 2));
      }),
    ),
  );
}

describe("viewsEngine", () => {
  it("maps what it sees in every view back to its place, for each image of a batch", async () => {
    const engine = viewsEngine(brightestEngine(input, [[0, 0]]), 6);
    const { points, scatter } = await engine.run(
      inputs([
        [30.3, 21.8],
        [25.1, 26.4],
      ]),
      2,
    );
    expect(points).toBeAllClose([30.3, 21.8, 25.1, 26.4], { atol: 0.05 });
    expect(Math.max(...scatter!)).toBeLessThan(0.1);
  });

  it("scatters where the engine does not follow the image", async () => {
    const engine = viewsEngine(constantEngine(input, [[10, 12]]), 6);
    const { scatter, covariance } = await engine.run(new Float32Array(input.width * input.height), 1);
    expect(scatter![0]).toBeGreaterThan(1);
    expect(covariance[0]! + covariance[2]!).toBeGreaterThan(scatter![0]! ** 2);
  });

  it("turns covariances with the view", async () => {
    // A long ellipse along (1, 1): its trace and determinant change with the scale alone, by 1/s² and 1/s⁴.
    const flat: LandmarkEngine = {
      ...constantEngine(input, [[31.5, 23.5]]),
      run: async (_, batch) => ({
        points: Float32Array.from({ length: 2 * batch }, (_, i) => (i % 2 ? 23.5 : 31.5)),
        covariance: Float32Array.from({ length: 3 * batch }, (_, i) => [100, 99, 100][i % 3]!),
      }),
    };
    const single = await flat.run(new Float32Array(input.width * input.height), 1);
    const { covariance, scatter } = await viewsEngine(flat, 40).run(new Float32Array(input.width * input.height), 1);
    const trace = covariance[0]! + covariance[2]! - scatter![0]! ** 2;
    expect(trace / (single.covariance[0]! + single.covariance[2]!)).toBeGreaterThan(0.95);
    expect(trace / (single.covariance[0]! + single.covariance[2]!)).toBeLessThan(1.1);
    expect(covariance[1]! / 99).toBeGreaterThan(0.8);
  });

  it("keeps what the networks of an ensemble scatter in each view", async () => {
    // The views agree; in each, two networks are 4 pixels to either side of the spot, along x.
    const both = viewsEngine(ensembleEngine([brightestEngine(input, [[4, 0]]), brightestEngine(input, [[-4, 0]])]), 20);
    const { points, scatter } = await both.run(inputs([[30.3, 21.8]]), 1);
    // 4 / s in each view, s within e^±0.12, and the turned offsets cancel.
    expect(points).toBeAllClose([30.3, 21.8], { atol: 0.05 });
    expect(scatter![0]).toBeGreaterThan(3.8);
    expect(scatter![0]).toBeLessThan(4.3);
  });

  it("shows each change as often as its opposite, and beside each other, in 8, 16 and 32 views", async () => {
    for (const views of [8, 16, 32]) {
      const seen: (readonly [number, number, number])[] = [];
      const spot = brightestEngine(input, [[0, 0]]);
      const engine: LandmarkEngine = {
        ...spot,
        async run(images, batch) {
          const output = await spot.run(images, batch);
          seen.push([output.points[0]!, output.points[1]!, images.reduce((m, v) => Math.max(m, v), 0)]);
          return output;
        },
      };
      const image = inputs([[31.5, 23.5]]).map((v) => v / 2);
      await viewsEngine(engine, views).run(image, 1);
      // A spot in the middle is where the shift puts it, and as bright as the curve makes it.
      const levels = seen
        .slice(1)
        .map(([x, y, bright]) => [x > 31.5 ? 1 : -1, y > 23.5 ? 1 : -1, bright > 0.5 ? 1 : -1]);
      const sum = (value: (level: number[]) => number) => levels.reduce((total, level) => total + value(level), 0);
      for (let a = 0; a < 3; a++) {
        expect(sum((level) => level[a]!)).toBe(0);
        for (let b = 0; b < a; b++) expect(sum((level) => level[a]! * level[b]!)).toBe(0);
      }
    }
  });

  it("refuses no views", () => {
    expect(() => viewsEngine(constantEngine(input, [[1, 1]]), 0)).toThrow(
      "viewsEngine: views must be an integer of at least 1, got 0",
    );
  });
});
