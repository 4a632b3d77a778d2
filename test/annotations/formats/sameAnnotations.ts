import { expect } from "vitest";
import type { Annotations, LandmarkSet } from "../../../src/annotations/index.ts";

/** Fields of a set that a format keeps, besides its name and landmarks. */
export type KeptField = "visible" | "confidence" | "covariance";

/** Annotations without what a format has no place for. */
export function keeping(
  { landmarkNames, images }: Annotations,
  { fields = [], size = true, spacing = true }: { fields?: readonly KeptField[]; size?: boolean; spacing?: boolean },
): Annotations {
  return {
    landmarkNames,
    images: images.map((image) => ({
      image: image.image,
      width: size ? image.width : null,
      height: size ? image.height : null,
      spacing: spacing ? image.spacing : null,
      sets: image.sets.map((set) => {
        const kept = fields.filter((field) => set[field] !== undefined).map((field) => [field, set[field]]);
        return { name: set.name, landmarks: set.landmarks, ...Object.fromEntries(kept) } as LandmarkSet;
      }),
    })),
  };
}

/** Equal but for landmarks, which may differ by rounding: within 1e-9 pixels. */
export function expectSame(found: Annotations, expected: Annotations): void {
  const blank = (annotations: Annotations) => ({
    ...annotations,
    images: annotations.images.map((image) => ({
      ...image,
      sets: image.sets.map(({ landmarks: _, ...rest }) => rest),
    })),
  });
  const numbers = ({ images }: Annotations) =>
    images.flatMap(({ sets }) => sets.map(({ landmarks }) => landmarks.flat()));
  expect(blank(found)).toEqual(blank(expected));
  const [a, b] = [numbers(found), numbers(expected)];
  expect(a.map(({ length }) => length)).toEqual(b.map(({ length }) => length));
  for (const [i, list] of a.entries())
    for (const [k, value] of list.entries()) {
      const wanted = b[i]![k]!;
      if (!(Number.isNaN(value) && Number.isNaN(wanted)) && !(Math.abs(value - wanted) <= 1e-9))
        expect(value).toBe(wanted);
    }
}
