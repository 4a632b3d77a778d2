import { applyHomography, isPresent, type Point, type Raster, toFrame, warpImage } from "../geometry/index.ts";
import { assertInteger, assertOneOf, assertPositive, refusal } from "../internal/guards.ts";
import { alignShapes } from "./alignShapes.ts";
import { type Feature, featureChannels, featurePlanes, features } from "./feature.ts";
import { IncrementalPca } from "./IncrementalPca.ts";
import { PatchLayout } from "./PatchLayout.ts";
import { PointModel } from "./PointModel.ts";
import type { PatchAam } from "./patchAam.ts";
import { shrinkPlanes } from "./planes.ts";
import { samplePatches } from "./samplePatches.ts";
import { boundingBox, mirroredWhole, mirrorFirst, shapeFrame } from "./shapeFrame.ts";
import { learnShapeModel } from "./shapeModel.ts";

/** An image of which the landmarks are known. */
export interface ShapeSample {
  /** Gray, or what reads it when it is its turn, so that not all images are in memory at once. */
  readonly image: Raster | (() => Raster | Promise<Raster>);
  /** In pixels of the image; missing ones as `[NaN, NaN]`. */
  readonly landmarks: readonly Point[];
  /** Whether it shows the mirror image of what is to be learned, as left knees do. @default false */
  readonly mirror?: boolean;
}

export interface PatchScaleOptions {
  /** Pixels of the frame that become one, along each side. @default 1 */
  readonly factor?: number;
  /** Side of a patch, odd. @default 17 */
  readonly patch?: number;
  /** Modes of shape. @default 10 */
  readonly modes?: number;
  /** Components of appearance. @default 60 */
  readonly components?: number;
  /** Of a fit. @default 20 */
  readonly iterations?: number;
}

export interface PatchAamOptions {
  /** @default "doubleIgo" */
  readonly feature?: Feature;
  /** Of the mean shape's bounding box in the frames that images are brought to, in pixels. @default 150 */
  readonly diagonal?: number;
  /** Coarse to fine. @default half size with 5 modes and 30 components, then full size with 14 and 60 */
  readonly scales?: readonly PatchScaleOptions[];
  /** Of the frame around the shape and its patches, as a part of the diagonal. @default 0.1 */
  readonly slack?: number;
  /** Images whose patches are in memory at once. @default 512 */
  readonly batch?: number;
}

/** The scales of a model that is told none. */
export const coarseToFine: readonly PatchScaleOptions[] = [
  { factor: 2, modes: 5, components: 30, iterations: 20 },
  { factor: 1, modes: 14, components: 60, iterations: 10 },
];

/**
 * Learns a {@link PatchAam}: Procrustes analysis and principal components of the landmarks, then of the patches of
 * features around them, at each scale, in bounded memory. A landmark that a sample lacks stands where the shape model has
 * it; one that no sample has is not modelled.
 *
 * @throws RangeError with fewer samples than modes or components, fewer than two landmarks, an infinite coordinate
 */
export async function trainPatchAam(
  samples: readonly ShapeSample[],
  { feature = "doubleIgo", diagonal = 150, scales = coarseToFine, slack = 0.1, batch = 512 }: PatchAamOptions = {},
): Promise<PatchAam> {
  const fn = "trainPatchAam";
  assertOneOf(fn, "feature", feature, features);
  assertPositive(fn, "diagonal", diagonal);
  assertInteger(fn, "scales.length", scales.length);
  const whole = scales.map(({ factor = 1, patch = 17, modes = 10, components = 60, iterations = 20 }, i) => {
    assertInteger(fn, `scales[${i}].factor`, factor);
    assertInteger(fn, `scales[${i}].components`, components, 0);
    assertInteger(fn, `scales[${i}].iterations`, iterations);
    if (samples.length <= Math.max(modes, components))
      throw refusal(
        fn,
        "samples.length",
        `above ${Math.max(modes, components)}, the modes and components`,
        samples.length,
      );
    return { factor, patch, modes, components, iterations };
  });
  const landmarks = samples[0]!.landmarks.length;
  for (const [n, sample] of samples.entries())
    if (sample.landmarks.length !== landmarks)
      throw refusal(fn, `samples[${n}].landmarks.length`, `${landmarks}`, sample.landmarks.length);
  const modelled = Array.from({ length: landmarks }, (_, k) => k).filter((k) =>
    samples.some((sample) => isPresent(sample.landmarks[k]!)),
  );
  if (modelled.length < 3) throw refusal(fn, "landmarks", "at least 3 that some sample has", modelled.length);
  const shapes = samples.map(({ landmarks: points, mirror = false }) => {
    const own = modelled.map((k) => points[k]!);
    return mirror ? applyHomography(mirroredWhole, own) : own;
  });
  const { mean } = alignShapes(shapes);
  const [left, top, right, bottom] = boundingBox(mean);
  const size = diagonal / Math.hypot(right - left, bottom - top);
  const margin = Math.ceil(
    Math.max(...whole.map(({ factor, patch }) => (factor * (patch + 1)) / 2)) + slack * diagonal,
  );
  const reference = { points: mean.map(([x, y]): Point => [x * size, y * size]), margin };
  const laid = shapes.map((points) => toFrame(shapeFrame(reference, points), points));
  const shape = learnShapeModel(laid, Math.min(Math.max(...whole.map(({ modes }) => modes)), 2 * modelled.length - 4));
  const complete = new PointModel(shape);
  const layouts = whole.map(({ patch }) => new PatchLayout(modelled.length, featureChannels[feature], patch));
  const analyses = whole.map(
    ({ components }, s) =>
      new IncrementalPca(layouts[s]!.length, components, { batch: Math.min(batch, samples.length) }),
  );
  for (const [n, { image, mirror = false }] of samples.entries()) {
    const upright = shapeFrame(reference, shapes[n]!);
    const frame = mirror ? mirrorFirst(upright) : upright;
    const points = complete.complete(laid[n]!)!;
    const raster = typeof image === "function" ? await image() : image;
    const planes = featurePlanes(framed(raster, frame), feature);
    for (const [s, { factor }] of whole.entries()) {
      const here = points.map((value) => (value + 0.5) / factor - 0.5);
      samplePatches(shrinkPlanes(planes, factor), here, layouts[s]!, analyses[s]!.next());
    }
  }
  return {
    kind: "paam",
    landmarks,
    modelled,
    feature,
    reference,
    shape,
    scales: whole.map(({ factor, patch, modes, iterations }, s) => ({
      factor,
      patch,
      modes: Math.min(modes, shape.modes.length),
      iterations,
      appearance: analyses[s]!.finish(),
    })),
  };
}

/** The image in a frame, as floats; the border is repeated. */
function framed(image: Raster, frame: ReturnType<typeof shapeFrame>): Raster {
  const output = new Float32Array(frame.width * frame.height);
  return warpImage(image, frame, { sampling: "area", border: "edge", output });
}
