import { createRandom, type Random } from "../../src/internal/random.ts";

/** Standard normal numbers (Box–Muller). */
export function normals(random: Random): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export interface Simulated {
  readonly errors: number[][];
  readonly groups: string[];
}

/**
 * Log-normal errors exp(μ + patient + image + point effect): two images of each patient, correlated points.
 * The mean is exp(μ + (σ_p² + σ_i² + σ_e²)/2).
 */
export function simulateErrors(
  seed: number | string,
  { patients = 100, landmarks = 16, patientSd = 0.35, imageSd = 0.2, pointSd = 0.5 } = {},
): Simulated {
  const normal = normals(createRandom(seed, "simulated errors"));
  const groups: string[] = [];
  const errors = Array.from({ length: patients }, (_, p) => {
    const patient = patientSd * normal();
    return Array.from({ length: 2 }, () => {
      const image = imageSd * normal();
      groups.push(`patient ${p}`);
      return Array.from({ length: landmarks }, () => Math.exp(patient + image + pointSd * normal()));
    });
  }).flat();
  return { errors, groups };
}

/** The mean of {@link simulateErrors} with its defaults, and the share of errors ≤ r: Φ(ln r / σ). */
export const simulatedVariance = 0.35 ** 2 + 0.2 ** 2 + 0.5 ** 2;
export const simulatedMean = Math.exp(simulatedVariance / 2);
