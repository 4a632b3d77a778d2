import type { EngineOutput } from "./LandmarkEngine.ts";

/**
 * Several looks at the same inputs as one: the mean of the landmarks p̄, Σ = mean Σᵢ + mean (pᵢ − p̄)(pᵢ − p̄)ᵀ, and the
 * scatter √(mean ‖pᵢ − p̄‖² + mean scatterᵢ²).
 */
export function combineOutputs(outputs: readonly EngineOutput[]): EngineOutput {
  if (outputs.length === 1) return outputs[0]!;
  const mean = (of: (output: EngineOutput) => number) =>
    outputs.reduce((sum, output) => sum + of(output), 0) / outputs.length;
  const points = outputs[0]!.points.map((_, i) => mean((output) => output.points[i]!));
  const off = (output: EngineOutput, i: number) => output.points[i]! - points[i]!;
  const covariance = outputs[0]!.covariance.map((_, i) => {
    const k = Math.floor(i / 3);
    const [a, b] = [2 * k + (i % 3 === 2 ? 1 : 0), 2 * k + (i % 3 === 0 ? 0 : 1)];
    return mean((output) => output.covariance[i]! + off(output, a) * off(output, b));
  });
  const scatter = Float32Array.from({ length: points.length / 2 }, (_, k) =>
    Math.sqrt(
      mean((output) => off(output, 2 * k) ** 2 + off(output, 2 * k + 1) ** 2 + (output.scatter?.[k] ?? 0) ** 2),
    ),
  );
  return { points, covariance, scatter };
}
