import type { ImageAnnotation } from "../../src/annotations/index.ts";
import type { Covariance, Orientation, Point } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { type WarningCode, warning, warningCodes } from "../../src/internal/warning.ts";
import { kneeLandmarkNames, kneeMeasures, kneeSides } from "../../src/knee/index.ts";
import type { radiographViews } from "../../src/node/inference/settings.ts";
import { film } from "./film.ts";

/** What a model learned from, beyond ASCII. */
export const trainedOn = "images (Knie von Österreich, 640 images, CC-BY-4.0)";

/** A film of a view with knees at random places, some landmarks missing, and every kind of side, spacing and warning. */
export function randomFilm(view: (typeof radiographViews)[number], seed: number): ImageAnnotation {
  const random = createRandom("film", view, seed);
  const codes = Object.keys(warningCodes) as WarningCode[];
  const sides = view === "bilateral" ? kneeSides : [kneeSides[seed % 2]!];
  const spacing = seed % 5 === 0 ? null : ([0.1 + random() / 5, 0.1 + random() / 5] as const);
  return {
    ...film,
    spacing,
    spacingOrigin: spacing ? film.spacingOrigin! : null,
    sideOrigin: {
      source: view === "bilateral" ? "PatientOrientation" : seed % 3 === 0 ? "ImageLaterality" : "caller",
      orientation: ((seed % 8) + 1) as Orientation,
    },
    warnings: [
      warning(codes[seed % codes.length]!, "it is odd"),
      warning(codes[(7 * seed) % codes.length]!, "so is this"),
    ],
    sets: sides.map((side) => {
      if (random() < 0.1) return { name: side, landmarks: [], quality: random(), reason: "its quality is too low" };
      const landmarks = kneeLandmarkNames.map((): Point => {
        const point = [3000 * random() - 0.5, 2400 * random() - 0.5] as const;
        return random() < 0.1 ? [Number.NaN, Number.NaN] : point;
      });
      const covariance = landmarks.map((): Covariance => [1 + 9 * random(), random(), 1 + 9 * random()]);
      const measures = { ...kneeMeasures(landmarks, { spacing, covariance }) };
      return { name: side, landmarks, covariance, measures, quality: random() };
    }),
  };
}
