import { randomNormal } from "d3-random";
import type { Point } from "../geometry/point.ts";
import { assertFunction } from "../internal/guards.ts";
import type { Random } from "../internal/random.ts";
import { sideLetter } from "../knee/side.ts";
import { type PhantomKnee, type PhantomMarker, samplePhantomKnee } from "./samplePhantomKnee.ts";

/** Which knees a film shows: both, the right one on the left half, or one alone. */
export type PhantomView = "bilateral" | "right" | "left";

/** A knee on a film. */
export interface FilmKnee {
  readonly side: "right" | "left";
  /** As a right knee; the left one is drawn mirrored. Its own film, collimator and marker are not used. */
  readonly knee: PhantomKnee;
  /** Its joint, in millimetres from the middle of the film. */
  readonly centerMm: Point;
}

/** Everything that determines a phantom radiograph of one or both knees, as plain data. Lengths in millimetres. */
export interface PhantomFilm {
  readonly seed: number;
  readonly sizeMm: Point;
  /** Millimetres per pixel along x. */
  readonly spacingMm: number;
  readonly knees: readonly FilmKnee[];
  readonly film: PhantomKnee["film"];
  readonly collimator: PhantomKnee["collimator"];
  readonly markers: readonly PhantomMarker[];
}

/** Sizes of films of both knees and of one, in millimetres. */
const bilateralSizes: readonly Point[] = [
  [430, 350],
  [430, 356],
  [432, 340],
  [410, 330],
  [430, 430],
];
const singleSizes: readonly Point[] = [
  [180, 240],
  [240, 300],
  [200, 280],
];

/** Millimetres per pixel of usual detectors and scanners. */
const spacings = [0.1, 0.139, 0.143, 0.15, 0.168, 0.175, 0.2];

/**
 * Draws the parameters of a film. On films of 430 × 350 mm the joints lie, from the left and the top, at (118 ± 20,
 * 181 ± 31) mm for the right knee and (301 ± 25, 179 ± 28) mm for the left, as measured on radiographs of the
 * Osteoarthritis Initiative; both knees hang nearly level, and patient and film may be tilted by a few degrees.
 * Sizes, spacing, magnification, collimation, markers and exposure vary.
 */
export function samplePhantomFilm(random: Random, view: PhantomView = "bilateral"): PhantomFilm {
  assertFunction("samplePhantomFilm", "random", random);
  const standard = randomNormal.source(random)(0, 1);
  const uniform = (low: number, high: number) => low + (high - low) * random();
  const normal = (mean: number, sd: number) => mean + sd * Math.max(-2, Math.min(2, standard()));
  const either = (chance: number) => random() < chance;
  const oneOf = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  const degrees = Math.PI / 180;

  const both = view === "bilateral";
  const [width, height] = oneOf(both ? bilateralSizes : singleSizes);
  const tilt = normal(0, both ? 2 : 4) * degrees;
  const magnification = uniform(0.94, 1.1);
  const first = samplePhantomKnee(random);
  const level = normal(both ? 5 : 0, both ? 27 : 12);
  const place = (side: "right" | "left"): Point => {
    if (!both) return [normal(0, 9), level];
    const x = side === "right" ? normal(-97, 20) : normal(86, 25);
    return [(x * width) / 430, level + normal(0, 5)];
  };
  const knees = (both ? (["right", "left"] as const) : [view]).map((side): FilmKnee => {
    const own = samplePhantomKnee(random);
    const turn = side === "left" ? -tilt : tilt;
    const [x, y] = place(side);
    const pose = {
      ...own.pose,
      scale: first.pose.scale * magnification * normal(1, 0.015),
      angleRad: own.pose.angleRad + turn,
      shiftMm: [0, 0] satisfies Point,
    };
    // The legs of one patient are much alike.
    const tissue = { ...first.tissue, density: first.tissue.density * normal(1, 0.06) };
    const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)];
    return { side, knee: { ...own, pose, tissue }, centerMm: [cos * x - sin * y, sin * x + cos * y] };
  });
  const marker = (letter: "R" | "L"): PhantomMarker => {
    const onLeft = both ? letter === "R" : either(0.5);
    return {
      letter,
      place: [
        onLeft ? uniform(0.04, 0.12) : uniform(0.88, 0.96),
        either(0.7) ? uniform(0.05, 0.25) : uniform(0.75, 0.95),
      ],
      heightMm: uniform(10, 22),
      angleRad: normal(0, 10) * degrees,
    };
  };
  const letters = knees.map(({ side }) => sideLetter(side));
  return {
    seed: first.seed,
    sizeMm: [width, height],
    spacingMm: oneOf(spacings),
    knees,
    film: { ...first.film, vignette: [uniform(-0.12, 0.12), uniform(-0.12, 0.12)] },
    collimator: either(0.5)
      ? {
          halfSizeMm: [uniform(0.45, 0.5) * width, uniform(0.4, 0.5) * height],
          angleRad: normal(0, 1) * degrees,
        }
      : null,
    markers: letters.filter(() => either(0.8)).map(marker),
  };
}
