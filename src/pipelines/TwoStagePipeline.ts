import { assertRaster } from "../geometry/assertRaster.ts";
import type { Point, Raster, Spacing } from "../geometry/index.ts";
import { assertInteger, assertPositive, fieldsOf, listsOf, refusal } from "../internal/guards.ts";
import type { Finding, FrameLandmarks } from "../models/finding.ts";
import { refineFinding } from "../models/refineFinding.ts";
import { type ContrastScope, type Rect, wholeOf } from "../models/view.ts";
import { stretchContrast } from "../radiograph/stretchContrast.ts";
import { toGray } from "../radiograph/toGray.ts";
import { type ShapeRefinement, ShapeRefiner } from "../shape/index.ts";
import type { LandmarkEngine } from "./LandmarkEngine.ts";
import { type Look, lookAt } from "./lookAt.ts";
import { regionFrame } from "./regionFrame.ts";

/** One of the two networks, and what it looks at. */
export interface StageOptions {
  /** Finds landmarks in `[H, W]` inputs; the pipeline disposes it. */
  readonly engine: LandmarkEngine;
  /** For the last pass of `localize` alone, such as `viewsEngine` of the same network; disposed instead of `engine`. @default engine */
  readonly finalEngine?: LandmarkEngine;
  /** Millimetres per pixel of the engine's input along x and y; the field it sees is input · spacing. */
  readonly spacing: Spacing;
  /** The landmark that the next pass is centred on. @default 0 */
  readonly center?: number;
  /** Whether the stage sees mirrored targets mirrored. @default true */
  readonly mirror?: boolean;
  /** @default "region" */
  readonly contrast?: ContrastScope;
  /** Percentiles that become black and white. @default 5 and 99 */
  readonly intensity?: { readonly low: number; readonly high: number };
}

/** Options of `TwoStagePipeline`. */
export interface TwoStageOptions {
  /** Finds the centre of a target in its part of the image. */
  readonly locate: StageOptions;
  /** Finds the landmarks in a field around that centre. */
  readonly localize: StageOptions;
  /** Passes of `localize` after the first, each centred on the last one's landmark `localize.center`. @default 1 */
  readonly refinements?: number;
  /** Shape models that refine the landmarks of the last pass on the image itself, whatever the engine is. @default none */
  readonly shape?: ShapeRefinement | null;
}

/** Something to find in an image. */
export interface SearchTarget {
  readonly name: string;
  /** Where it is, in pixels of the image; all else is black to the locating stage. */
  readonly region: Rect;
  /** Whether it is a mirror image of what the networks learned, as left knees are. @default false */
  readonly mirror?: boolean;
}

/**
 * Locate, crop in millimetres, localize, re-centre and localize again, map back: landmarks of any object that is small
 * in its image. All targets of an image go through a network in one batch. Every map is one homography and its exact
 * inverse; nothing is rounded. Owns its engines.
 */
export class TwoStagePipeline {
  private readonly options: TwoStageOptions;
  private readonly refiner: ShapeRefiner | null;

  /** @throws RangeError when a spacing is not positive, a centre is no landmark of its engine, or refinements are not whole */
  constructor(options: TwoStageOptions) {
    fieldsOf("TwoStagePipeline", "options", options);
    const fn = "TwoStagePipeline";
    for (const name of ["locate", "localize"] as const) {
      const { engine, spacing, center = 0 } = listsOf(fn, name, options[name], ["spacing"]);
      fieldsOf(fn, `${name}.engine`, engine);
      for (const axis of [0, 1] as const) assertPositive(fn, `${name}.spacing[${axis}]`, spacing[axis]);
      if (!(Number.isInteger(center) && center >= 0 && center < engine.landmarks))
        throw refusal(fn, `${name}.center`, `one of the engine's ${engine.landmarks} landmarks, from 0`, center);
    }
    assertInteger(fn, "refinements", options.refinements ?? 1, 0);
    const { shape = null } = options;
    if (shape && shape.weights.length !== options.localize.engine.landmarks)
      throw refusal(fn, "shape.weights.length", `${options.localize.engine.landmarks}`, shape.weights.length);
    this.options = options;
    this.refiner = shape ? new ShapeRefiner(shape) : null;
  }

  /**
   * @param spacing of the image, in mm per pixel
   * @returns a finding for each target, in their order
   * @throws RangeError for an empty list of targets, a region outside the image, a spacing that is not positive
   */
  async find(image: Raster, spacing: Spacing, targets: readonly SearchTarget[]): Promise<Finding[]> {
    assertRaster("TwoStagePipeline.find", "image", image);
    assertTargets(image, spacing, targets);
    const { locate, localize, refinements = 1 } = this.options;
    const gray = toGray(image);
    const whole = wholeOf(image);

    const see = (
      stage: StageOptions,
      centers: readonly Point[],
      limits: (target: SearchTarget) => Rect,
      last = false,
    ) => {
      const engine = last ? (stage.finalEngine ?? stage.engine) : stage.engine;
      const { mirror = true, contrast = "region", intensity = { low: 5, high: 99 } } = stage;
      const source = contrast === "image" ? stretchContrast(gray, intensity) : gray;
      const looks = targets.map((target, t): Look => {
        const mirrored = mirror && target.mirror === true;
        const frame = regionFrame(centers[t]!, spacing, engine.input, stage.spacing, mirrored);
        return { frame, limits: limits(target), intensity: contrast === "image" ? null : intensity };
      });
      return lookAt(engine, source, looks, { appearance: last });
    };
    const centers = ({ center = 0 }: StageOptions, seen: readonly FrameLandmarks[]) =>
      seen.map(({ landmarks }) => landmarks[center]!);

    const located = centers(locate, await see(locate, targets.map(middleOf), ({ region }) => region));
    let seen = await see(localize, located, () => whole, refinements === 0);
    for (let i = 1; i <= refinements; i++)
      seen = await see(localize, centers(localize, seen), () => whole, i === refinements);
    const { refiner } = this;
    return seen.map((finding, t) => {
      const { name, mirror = false } = targets[t]!;
      const one = { name, located: located[t]!, ...finding };
      return refiner ? refineFinding(refiner, gray, one, mirror && (localize.mirror ?? true)) : one;
    });
  }

  /** Frees the networks. */
  dispose(): void {
    for (const { engine, finalEngine } of [this.options.locate, this.options.localize])
      (finalEngine ?? engine).dispose();
  }
}

function middleOf({ region: { left, top, width, height } }: SearchTarget): Point {
  return [left + (width - 1) / 2, top + (height - 1) / 2];
}

function assertTargets(image: Raster, spacing: Spacing, targets: readonly SearchTarget[]): void {
  const fn = "TwoStagePipeline.find";
  // The spacing of a file that states none is null, whatever its type says.
  if (!spacing) throw refusal(fn, "spacing", "[x, y] in mm per pixel, which this file does not state", spacing);
  for (const axis of [0, 1] as const) assertPositive(fn, `spacing[${axis}]`, spacing[axis]);
  assertInteger(fn, "targets.length", targets.length);
  for (const [i, { region }] of targets.entries()) {
    const { left, top, width, height } = region;
    const whole = [left, top, width, height].every(Number.isInteger);
    const inside = left >= 0 && top >= 0 && left + width <= image.width && top + height <= image.height;
    if (!(whole && inside && width > 0 && height > 0))
      throw refusal(fn, `targets[${i}].region`, `whole pixels inside the ${image.width} × ${image.height} image`, [
        left,
        top,
        width,
        height,
      ]);
  }
}
