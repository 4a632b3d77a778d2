import { applyHomography, isPresent, type Point, type Raster, toFrame, warpImage } from "../geometry/index.ts";
import { assertInteger, assertNonNegative, assertOneOf, fieldsOf, refusal, rowsOf } from "../internal/guards.ts";
import { alignShapes } from "./alignShapes.ts";
import {
  type DeformableKind,
  type DeformableModel,
  deformableKinds,
  type FitAlgorithm,
  fitAlgorithms,
} from "./deformableModel.ts";
import { type Feature, featureChannels, featurePlanes, features } from "./feature.ts";
import { PointModel } from "./PointModel.ts";
import { shrinkPlanes } from "./planes.ts";
import { learnerOf } from "./scaleLearner.ts";
import { type ScaleOptions, usualScales } from "./scaleOptions.ts";
import { boundingBox, mirroredWhole, mirrorFirst, shapeFrame } from "./shapeFrame.ts";
import { learnShapeModel } from "./shapeModel.ts";
import { triangulate } from "./triangulate.ts";

/** An image of which the landmarks are known. */
export interface ShapeSample {
  /** Gray, or what reads it when it is its turn, so that not all images are in memory at once. */
  readonly image: Raster | (() => Raster | Promise<Raster>);
  /** In pixels of the image; missing ones as `[NaN, NaN]`. */
  readonly landmarks: readonly Point[];
  /** Whether it shows the mirror image of what is to be learned, as left knees do. @default false */
  readonly mirror?: boolean;
}

/** The kind of model, its features and its scales. */
export interface DeformableOptions {
  /** Part-based or holistic active appearance model, or constrained local model. @default "paam" */
  readonly method?: DeformableKind;
  /** How it is to be fitted. @default "wiberg"; of constrained local models "meanShift" */
  readonly algorithm?: FitAlgorithm;
  /** @default "doubleIgo" */
  readonly feature?: Feature;
  /** Of the mean shape's bounding box in the frames that images are brought to, in pixels, at most 4,000. @default 150 */
  readonly diagonal?: number;
  /**
   * Coarse to fine. @default half size with 8 modes and 30 components, then full size with 40 and 60, and a prior of 25; of
   * other methods than paam 5 modes, then 14, without a prior
   */
  readonly scales?: readonly ScaleOptions[];
  /** Of the frame around the shape and its patches, as a part of the diagonal. @default 0.1 */
  readonly slack?: number;
  /** Images whose patches are in memory at once. @default 512 */
  readonly batch?: number;
}

/** Beyond it frames take gigabytes, and images have no more to show. */
const largestDiagonal = 4000;

/**
 * Learns a {@link DeformableModel}: Procrustes analysis and principal components of the landmarks, then, at each scale, of
 * the patches of features around them (`paam`) or of all features between them (`aam`), in bounded memory; of `clm` an
 * expert for each landmark. A landmark that a sample lacks stands where the shape model has it, and is not shown to its
 * expert; one that no sample has is not modelled.
 *
 * @throws RangeError with fewer samples than modes or components, fewer than three landmarks, an infinite coordinate, landmarks
 *   on one line (`aam`)
 */
export async function trainDeformableModel(
  samples: readonly ShapeSample[],
  options: DeformableOptions = {},
): Promise<DeformableModel> {
  rowsOf("trainDeformableModel", "samples", samples);
  const {
    method = "paam",
    algorithm,
    feature = "doubleIgo",
    diagonal = 150,
    scales = usualScales(method),
    slack = 0.1,
    batch = 512,
  } = fieldsOf("trainDeformableModel", "options", options);
  const fn = "trainDeformableModel";
  assertOneOf(fn, "method", method, deformableKinds);
  if (algorithm !== undefined) assertOneOf(fn, "algorithm", algorithm, fitAlgorithms[method]);
  assertOneOf(fn, "feature", feature, features);
  if (!(diagonal > 0 && diagonal <= largestDiagonal))
    throw refusal(fn, "diagonal", `a positive number of at most ${largestDiagonal}`, diagonal);
  assertInteger(fn, "scales.length", scales.length);
  const whole = scales.map(({ factor = 1, patch = 17, modes = 10, components = 60, iterations = 20, prior = 0 }, i) => {
    assertInteger(fn, `scales[${i}].factor`, factor);
    assertInteger(fn, `scales[${i}].components`, components, 0);
    assertInteger(fn, `scales[${i}].iterations`, iterations);
    assertNonNegative(fn, `scales[${i}].prior`, prior);
    if (method !== "paam" && prior > 0) throw refusal(fn, `scales[${i}].prior`, `0, for ${method}`, prior);
    const most = method === "clm" ? modes : Math.max(modes, components);
    const what = method === "clm" ? "the modes" : "the modes and components";
    if (samples.length <= most) throw refusal(fn, "samples.length", `above ${most}, ${what}`, samples.length);
    return { factor, patch, modes, components, iterations, prior };
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
  // What is seen around a landmark: half a patch, of experts also what surrounds the patch while they learn.
  const reach = { paam: 0.5, aam: 0, clm: 1 }[method];
  const margin = Math.ceil(
    Math.max(...whole.map(({ factor, patch }) => factor * (reach * patch + 0.5))) + slack * diagonal,
  );
  const reference = { points: mean.map(([x, y]): Point => [x * size, y * size]), margin };
  const laid = shapes.map((points) => toFrame(shapeFrame(reference, points), points));
  const free = Math.min(2 * modelled.length - 4, samples.length - 1);
  const full = learnShapeModel(laid, free);
  const kept = Math.min(Math.max(...whole.map(({ modes }) => modes)), full.modes.length);
  const shape = { mean: full.mean, modes: full.modes.slice(0, kept), variances: full.variances!.slice(0, kept) };
  const complete = new PointModel(shape);
  const learners = whole.map((scale) => {
    const modes = Math.min(scale.modes, kept);
    const area = scale.factor ** 2;
    const noise = meanOf(full.variances!.slice(modes)) / area;
    return learnerOf(method, { ...scale, modes, noise }, shape.mean, featureChannels[feature], batch, samples.length);
  });
  for (const [n, { image, mirror = false }] of samples.entries()) {
    const upright = shapeFrame(reference, shapes[n]!);
    const frame = mirror ? mirrorFirst(upright) : upright;
    const points = complete.complete(laid[n]!)!;
    const raster = typeof image === "function" ? await image() : image;
    const planes = featurePlanes(framed(raster, frame), feature);
    const present = shapes[n]!.map((point) => isPresent(point));
    for (const [s, { factor }] of whole.entries()) {
      const here = points.map((value) => (value + 0.5) / factor - 0.5);
      learners[s]!.add(shrinkPlanes(planes, factor), here, present);
    }
  }
  return {
    kind: method,
    landmarks,
    modelled,
    feature,
    ...(algorithm && { algorithm }),
    reference,
    shape,
    ...(method === "aam" && { triangles: triangulate(shape.mean) }),
    scales: learners.map((learner) => learner.finish()),
  } as DeformableModel; // each method with its own scales
}

const meanOf = (values: readonly number[]) =>
  values.length > 0 ? values.reduce((a, b) => a + b, 0) / values.length : 0;

/** The image in a frame, as floats; the border is repeated. */
function framed(image: Raster, frame: ReturnType<typeof shapeFrame>): Raster {
  const output = new Float32Array(frame.width * frame.height);
  return warpImage(image, frame, { sampling: "area", border: "edge", output });
}
