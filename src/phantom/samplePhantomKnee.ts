import { randomNormal } from "d3-random";
import type { Point } from "../geometry/point.ts";
import { assertFunction } from "../internal/guards.ts";
import type { Random } from "../internal/random.ts";
import { shapeModes } from "./shapeModes.ts";

/** A pair of values, lateral (left in the image) first. */
export type LateralMedial = readonly [lateral: number, medial: number];

/** Everything that determines a phantom knee radiograph, as plain data. Lengths in millimetres. */
export interface PhantomKnee {
  /** Of the trabecular texture and the quantum noise. */
  readonly seed: number;
  /** The knee is scaled (× aspect along x, ÷ aspect along y), rotated clockwise, then shifted. */
  readonly pose: {
    readonly scale: number;
    readonly aspect: number;
    readonly angleRad: number;
    readonly shiftMm: Point;
  };
  readonly shape: {
    /** Weights of the shape modes. */
    readonly modes: readonly number[];
    /** Smallest gap between femur and tibia, along y, before the pose. */
    readonly jointSpaceMm: LateralMedial;
    /** Spurs at the ends of the plateau and of the condyles. */
    readonly tibialSpursMm: LateralMedial;
    readonly femoralSpursMm: LateralMedial;
    /** Height of the second rim of each plateau below the first: the tilt of the plateau to the beam. */
    readonly rimMm: LateralMedial;
    /** Widths of the shafts relative to the mean knee. */
    readonly femurShaft: number;
    readonly tibiaShaft: number;
    readonly fibulaShiftMm: Point;
    readonly patellaShiftMm: Point;
    readonly patellaScale: number;
  };
  readonly bone: {
    /** Attenuation of spongy bone where it is thickest. */
    readonly density: number;
    /** Attenuation of cortical bone of the same thickness, relative to `density`. */
    readonly cortex: number;
    /** Thickness of the plates under the joint, relative to the mean knee. */
    readonly subchondral: number;
    /** Relative contrast of the trabeculae and their size across. */
    readonly trabeculae: number;
    readonly trabeculaMm: number;
    /** Attenuation of the growth-plate scars and inner walls. */
    readonly lines: number;
    readonly patella: number;
  };
  readonly tissue: {
    /** Attenuation of the leg's middle. */
    readonly density: number;
    readonly halfWidthsMm: LateralMedial;
    readonly fatMm: number;
    /** Amplitude of its cloudiness, relative. */
    readonly clouds: number;
  };
  readonly film: {
    readonly photonsPerMm2: number;
    /** Scattered radiation relative to the mean signal. */
    readonly scatter: number;
    readonly blurMm: number;
    /** Unsharp masking: strength and radius. */
    readonly enhance: number;
    readonly enhanceMm: number;
    /** Attenuation at the edges of the field relative to its middle, along x and y. */
    readonly vignette: Point;
    readonly gamma: number;
    /** Gray levels of the darkest and the brightest percents of the field. */
    readonly black: number;
    readonly white: number;
    /** Height of a pixel over its width. */
    readonly pixelAspect: number;
  };
  /** Half-sizes of the exposed field and its angle, or null for all of the image. */
  readonly collimator: { readonly halfSizeMm: Point; readonly angleRad: number } | null;
  readonly marker: PhantomMarker | null;
}

/** A lead letter, its place as a part of the image's width and height. */
export interface PhantomMarker {
  /** That of the anatomy: knees are drawn as right ones. */
  readonly letter: "R" | "L";
  readonly place: Point;
  readonly heightMm: number;
  readonly angleRad: number;
}

/**
 * Draws the parameters of a phantom knee. Size ±12 %, rotation ±8°, shift ±8 mm; shape modes are normal, cut at ±2.
 * A third of the knees are arthritic: the medial or lateral joint space narrows, spurs grow and the plates thicken.
 */
export function samplePhantomKnee(random: Random): PhantomKnee {
  assertFunction("samplePhantomKnee", "random", random);
  const standard = randomNormal.source(random)(0, 1);
  const uniform = (low: number, high: number) => low + (high - low) * random();
  const normal = (mean: number, sd: number) => mean + sd * Math.max(-2, Math.min(2, standard()));
  const either = (chance: number) => random() < chance;
  const marker = (): PhantomMarker => {
    random(); // once the letter's; the series stay as they were
    return {
      letter: "R",
      place: [either(0.5) ? uniform(0.06, 0.1) : uniform(0.9, 0.94), uniform(0.08, 0.2)],
      heightMm: uniform(8, 12),
      angleRad: normal(0, 8) * (Math.PI / 180),
    };
  };

  const arthritis = either(0.35) ? uniform(0.3, 1) : 0;
  const medialDisease = either(0.7);
  const narrowing = (mine: boolean) => 1 - (mine ? 0.75 : 0.15) * arthritis;
  const spur = (mine: boolean) => arthritis * uniform(0, mine ? 5 : 3.5);
  return {
    seed: Math.floor(random() * 2 ** 32),
    pose: {
      scale: Math.max(0.88, Math.min(1.12, normal(1, 0.055))),
      aspect: normal(1, 0.02),
      angleRad: uniform(-8, 8) * (Math.PI / 180),
      shiftMm: [uniform(-8, 8), uniform(-8, 8)],
    },
    shape: {
      modes: shapeModes.map(() => normal(0, 1)),
      jointSpaceMm: [
        Math.max(1, normal(4.9, 0.9) * narrowing(!medialDisease)),
        Math.max(0.8, normal(4.1, 0.8) * narrowing(medialDisease)),
      ],
      tibialSpursMm: [spur(!medialDisease), spur(medialDisease)],
      femoralSpursMm: [spur(!medialDisease), spur(medialDisease)],
      rimMm: [uniform(1, 4.5), uniform(0.5, 4)],
      femurShaft: normal(1, 0.06),
      tibiaShaft: normal(1, 0.05),
      fibulaShiftMm: [normal(0, 2.5), normal(0, 3)],
      patellaShiftMm: [normal(-1, 3), normal(0, 4.5)],
      patellaScale: normal(1.12, 0.07),
    },
    bone: {
      density: uniform(0.55, 0.95),
      cortex: uniform(1.5, 2.6),
      subchondral: normal(1, 0.15) + 0.5 * arthritis,
      trabeculae: uniform(0.08, 0.25),
      trabeculaMm: uniform(0.5, 0.85),
      lines: uniform(0.05, 0.28),
      patella: uniform(0.1, 0.36),
    },
    tissue: {
      density: uniform(1.3, 2.2),
      halfWidthsMm: [uniform(54, 68), uniform(56, 72)],
      fatMm: uniform(3, 11),
      clouds: uniform(0.01, 0.05),
    },
    film: {
      photonsPerMm2: 10 ** uniform(3.5, 4.7),
      scatter: uniform(0.05, 0.4),
      blurMm: uniform(0.15, 0.5),
      enhance: uniform(0.3, 2),
      enhanceMm: uniform(3, 9),
      vignette: [uniform(-0.1, 0.1), uniform(-0.1, 0.1)],
      gamma: uniform(0.75, 1.35),
      black: uniform(0, 28),
      white: uniform(205, 255),
      pixelAspect: either(0.25) ? uniform(0.94, 1.06) : 1,
    },
    collimator: either(0.25)
      ? { halfSizeMm: [uniform(60, 72), uniform(56, 72)], angleRad: normal(0, 1.5) * (Math.PI / 180) }
      : null,
    marker: either(0.25) ? marker() : null,
  };
}
