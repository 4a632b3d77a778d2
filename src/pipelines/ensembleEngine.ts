import { assertInteger, refusal } from "../internal/guards.ts";
import type { EngineOutput, LandmarkEngine } from "./LandmarkEngine.ts";

/**
 * Several engines as one: the mean of their landmarks, as in KNEEL; its spread is the mean of their spreads plus the
 * scatter of their landmarks, Σ = mean Σᵢ + mean (pᵢ − p̄)(pᵢ − p̄)ᵀ. Owns the engines: `dispose` frees them.
 *
 * @throws RangeError without an engine, or when inputs or landmarks differ
 */
export function ensembleEngine(engines: readonly LandmarkEngine[]): LandmarkEngine {
  assertInteger("ensembleEngine", "engines.length", engines.length);
  const { input, landmarks } = engines[0]!;
  for (const [i, { input: size, landmarks: count }] of engines.entries()) {
    const same = size.width === input.width && size.height === input.height && count === landmarks;
    if (!same)
      throw refusal(
        "ensembleEngine",
        `engines[${i}]`,
        `of input ${input.width} × ${input.height} and ${landmarks} landmarks, as engines[0]`,
        `${size.width} × ${size.height} and ${count}`,
      );
  }
  return {
    input,
    landmarks,
    async run(images, batch) {
      const outputs: EngineOutput[] = [];
      for (const engine of engines) outputs.push(await engine.run(images, batch));
      return combine(outputs);
    },
    dispose() {
      for (const engine of engines) engine.dispose();
    },
  };
}

function combine(outputs: readonly EngineOutput[]): EngineOutput {
  const mean = (of: (output: EngineOutput) => number) =>
    outputs.reduce((sum, output) => sum + of(output), 0) / outputs.length;
  const points = outputs[0]!.points.map((_, i) => mean((output) => output.points[i]!));
  const covariance = outputs[0]!.covariance.map((_, i) => {
    const k = Math.floor(i / 3);
    const [a, b] = [
      [0, 0],
      [0, 1],
      [1, 1],
    ][i % 3] as [number, number];
    const off = (output: EngineOutput, axis: number) => output.points[2 * k + axis]! - points[2 * k + axis]!;
    return mean((output) => output.covariance[i]! + off(output, a) * off(output, b));
  });
  return { points, covariance };
}
