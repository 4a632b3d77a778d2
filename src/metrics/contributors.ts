import type { Clusters } from "./clusters.ts";
import type { Figure } from "./figure.ts";
import { assertLandmarks, counts, type RadialErrors } from "./present.ts";

/** Figures, by their index, and the images of the groups (patients) that have something these figures count. */
export interface Contributors {
  readonly figures: readonly number[];
  readonly images: readonly number[];
}

/**
 * What a figure counts decides its patients: a group with nothing in a figure's denominator says nothing of it, and to
 * resample it would make an interval narrower than the patients that speak allow. Figures with the same groups together.
 */
export function contributorsOf(
  fn: string,
  errors: RadialErrors,
  { of, names }: Clusters,
  figures: readonly Figure[],
): Contributors[] {
  const parts = new Map<string, { figures: number[]; images: number[] }>();
  for (const [f, figure] of figures.entries()) {
    const { landmarks } = figure;
    if (landmarks) assertLandmarks(fn, `the landmarks of figure ${JSON.stringify(figure.key)}`, landmarks, errors);
    const contributes = new Uint8Array(names.length);
    for (const [i, row] of errors.entries()) if (!contributes[of[i]!] && says(figure, row)) contributes[of[i]!] = 1;
    const key = contributes.join("");
    const part = parts.get(key);
    if (part) part.figures.push(f);
    else parts.set(key, { figures: [f], images: [...errors.keys()].filter((i) => contributes[of[i]!]) });
  }
  return [...parts.values()];
}

/** Whether a figure counts anything of an image. */
function says(figure: Figure, row: readonly number[]): boolean {
  if (figure.kind === "sums") return figure.measure(row).some((sum) => sum !== 0);
  return figure.landmarks ? figure.landmarks.some((k) => counts(row[k]!)) : row.some(counts);
}
