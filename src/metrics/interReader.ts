import { isPresent, type Point, type Spacing } from "../geometry/index.ts";
import { assertList, fieldsOf, refusal } from "../internal/guards.ts";
import { type BlandAltman, blandAltman } from "./blandAltman.ts";
import type { BootstrapOptions } from "./bootstrapOptions.ts";
import { type Estimate, estimateFigures } from "./estimateFigures.ts";
import { meanErrorFigure, quantileFigure } from "./figures.ts";
import { icc } from "./icc.ts";
import { counts } from "./present.ts";
import { type RadialErrorsOptions, radialErrors } from "./radialErrors.ts";

/** One reader's points, images × landmarks. */
export interface ReaderPoints {
  readonly name: string;
  readonly points: readonly (readonly Point[])[];
}

/** Options of `interReader`. */
export interface InterReaderOptions extends BootstrapOptions, Pick<RadialErrorsOptions, "spacing"> {
  /** A model to hold against each reader. @default none */
  readonly model?: ReaderPoints;
  /** The group (patient) of each image. @default every image its own */
  readonly groups?: readonly string[];
}

/** How far two sets of points lie apart. Points missing in either are left out. */
export interface ReaderPair {
  readonly a: string;
  readonly b: string;
  /** Mean and median distance, with intervals. */
  readonly distance: readonly Estimate[];
  /** Signed differences a − b along x and y over all points; null with fewer than two. */
  readonly x: BlandAltman | null;
  readonly y: BlandAltman | null;
}

/** ICC(2,1) of a landmark's coordinates over images; null with the reason where undefined. */
export interface LandmarkIcc {
  readonly landmark: number;
  readonly x: number | null;
  readonly y: number | null;
  /** Images in which every reader set the landmark. */
  readonly count: number;
  readonly reason?: string;
}

/** How far readers agree with each other and with a model. */
export interface InterReader {
  /** Every two readers. */
  readonly readers: readonly ReaderPair[];
  /** The model against each reader. */
  readonly model: readonly ReaderPair[];
  /** Agreement of the readers (without the model). */
  readonly icc: readonly LandmarkIcc[];
}

/**
 * Agreement of readers, and of a model with each of them, in millimetres if `spacing` is given: distances with
 * intervals clustered by patient, Bland–Altman limits of the signed differences along x and y, ICC(2,1) per landmark.
 * A model is as good as a reader when its distances to the readers are no larger than theirs to each other.
 */
export function interReader(readers: readonly ReaderPoints[], given: InterReaderOptions = {}): InterReader {
  const { model, groups, spacing = [1, 1], ...options } = fieldsOf("interReader", "options", given);
  const fn = "interReader";
  assertList(fn, "readers", readers, "a list of readers {name, points}");
  for (const [i, reader] of readers.entries()) fieldsOf(fn, `readers[${i}]`, reader, "a reader {name, points}");
  if (readers.length < 2) throw refusal(fn, "readers.length", "at least 2", readers.length);
  assertList(fn, "readers[0].points", readers[0]!.points, "points, images × landmarks");
  const images = readers[0]!.points.length;
  if (images === 0) throw refusal(fn, "readers[0].points", "points of at least one image", []);
  const patients = groups ?? Array.from({ length: images }, (_, i) => `image ${i}`);
  const scaleOf = (i: number): Spacing => (typeof spacing[0] === "number" ? spacing : spacing[i]) as Spacing; // one pair of numbers, or a pair for each

  const pair = (a: ReaderPoints, b: ReaderPoints): ReaderPair => {
    const errors = radialErrors(a.points, b.points, { spacing, missingPrediction: "exclude" });
    const flat = errors.flat();
    const owners = errors.flatMap((row, i) => row.map(() => patients[i]!));
    const agreement = (axis: 0 | 1) => {
      const values = ({ points }: ReaderPoints) =>
        points.flatMap((row, i) => row.map((p) => p[axis] * scaleOf(i)[axis]));
      const present = flat.filter(counts).length;
      const clustered = new Set(owners.filter((_, j) => counts(flat[j]!))).size > 1;
      return present < 2
        ? null
        : blandAltman(values(a), values(b), { ...options, ...(clustered && { groups: owners }) });
    };
    const distance = estimateFigures(errors, patients, [meanErrorFigure(), quantileFigure(0.5)], options);
    return { a: a.name, b: b.name, distance, x: agreement(0), y: agreement(1) };
  };

  return {
    readers: readers.flatMap((a, i) => readers.slice(i + 1).map((b) => pair(a, b))),
    model: model ? readers.map((reader) => pair(model, reader)) : [],
    icc: readers[0]!.points[0]!.map((_, landmark) => landmarkIcc(readers, landmark, scaleOf)),
  };
}

function landmarkIcc(
  readers: readonly ReaderPoints[],
  landmark: number,
  scaleOf: (image: number) => Spacing,
): LandmarkIcc {
  const rows = readers[0]!.points
    .map((_, i) => ({ scale: scaleOf(i), points: readers.map(({ points }) => points[i]![landmark]!) }))
    .filter(({ points }) => points.every(isPresent));
  const count = rows.length;
  if (count < 2) return { landmark, x: null, y: null, count, reason: "fewer than two images with every reader" };
  const along = (axis: 0 | 1) => {
    const ratings = rows.map(({ scale, points }) => points.map((p) => p[axis] * scale[axis]));
    return new Set(ratings.flat()).size === 1 ? null : icc(ratings).icc;
  };
  const [x, y] = [along(0), along(1)];
  return { landmark, x, y, count, ...((x === null || y === null) && { reason: "all coordinates are equal" }) };
}
