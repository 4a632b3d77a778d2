import type { Orientation } from "../geometry/turn.ts";

/** The two ends of each axis of the body: of a direction one letter of an axis at most, so that none is said twice. */
const axes = ["LR", "AP", "HF"];
const isDirection = (text: string) =>
  /^[LRAPHF]{1,3}$/.test(text) && axes.every((axis) => [...text].filter((letter) => axis.includes(letter)).length <= 1);

/** How an image is stored whose rows and columns run to these, where an upright one runs to the left and to the feet. */
const orientations: Readonly<Record<string, Orientation>> = {
  LF: 1,
  RF: 2,
  RH: 3,
  LH: 4,
  FL: 5,
  FR: 6,
  HR: 7,
  HL: 8,
};

export interface StoredOrientation {
  /** Null where PatientOrientation is absent or says nothing of left and feet. */
  readonly orientation: Orientation | null;
  /** Whether it speaks of a view from the side, with front and back in it. */
  readonly isLateral: boolean;
}

/**
 * PatientOrientation (PS3.3, C.7.6.1.1.1) of a frontal view: where rows and columns run to, by the first letter of each,
 * which is the main one.
 */
export function parsePatientOrientation(directions: readonly [row: string, column: string] | null): StoredOrientation {
  const letters = (directions ?? []).map((direction) => direction.trim().toUpperCase());
  if (letters.length !== 2 || !letters.every(isDirection)) return { orientation: null, isLateral: false };
  const main = letters.map((text) => text[0]).join("");
  return { orientation: orientations[main] ?? null, isLateral: /[AP]/.test(main) };
}
