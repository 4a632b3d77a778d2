import {
  applyHomography,
  fromFrame,
  isPresent,
  type Point,
  type Raster,
  toFrame,
  warpImage,
} from "../geometry/index.ts";
import { assertOneOf, fieldsOf, listsOf, refusal } from "../internal/guards.ts";
import { type DeformableModel, fitAlgorithms } from "./deformableModel.ts";
import { ExpertFitter } from "./ExpertFitter.ts";
import { featureChannels, featurePlanes } from "./feature.ts";
import { HolisticFitter } from "./HolisticFitter.ts";
import { PatchFitter } from "./PatchFitter.ts";
import { PatchLayout } from "./PatchLayout.ts";
import { PiecewiseAffine } from "./PiecewiseAffine.ts";
import { PointModel } from "./PointModel.ts";
import { type Planes, shrinkPlanes } from "./planes.ts";
import type { ScaleFit, ScaleFitOptions } from "./scaleFit.ts";
import { mirroredWhole, mirrorFirst, shapeFrame } from "./shapeFrame.ts";
import type { ShapeModel } from "./shapeModel.ts";

/** Where a fit ended, in pixels of the image. */
export interface ShapeFit {
  readonly landmarks: readonly Point[];
  /** What the model does not explain of each landmark's surroundings, root mean square in units of the feature; NaN where it is not modelled. */
  readonly errors: readonly number[];
  /** How far each landmark is from the start, in pixels of the model's frame; NaN where it is not modelled. */
  readonly moves: readonly number[];
  /** The shapes on the way, the start first; coarse to fine. */
  readonly path: readonly (readonly Point[])[];
}

/** Options of `DeformableFitter.fit`. */
export interface ShapeFitOptions extends Pick<ScaleFitOptions, "algorithm" | "tolerance"> {
  /** Whether the image shows the mirror image of what the model learned, as left knees are. @default false */
  readonly mirror?: boolean;
}

/** A {@link DeformableModel} made ready to fit images. */
export class DeformableFitter {
  readonly model: DeformableModel;
  private readonly fitters: readonly {
    readonly factor: number;
    readonly iterations: number;
    readonly prior: number;
    readonly fitter: ScaleFitter;
  }[];
  private readonly complete: PointModel;

  constructor(model: DeformableModel) {
    listsOf("DeformableFitter", "model", model, ["scales"]);
    listsOf("DeformableFitter", "model.shape", model.shape, ["mean", "modes"]);
    this.model = model;
    this.complete = new PointModel(model.shape);
    const fitters = fittersOf(model);
    this.fitters = model.scales.map((scale, s) => {
      const { factor, iterations } = scale;
      return { factor, iterations, prior: ("prior" in scale && scale.prior) || 0, fitter: fitters[s]! };
    });
  }

  /**
   * Fits an image from a start. Landmarks that the model does not know, and those that the start lacks, keep their place.
   *
   * @param image gray
   * @throws RangeError where the start has another number of landmarks, or fewer than two that are modelled and present,
   *   and for an algorithm of another kind of model
   */
  fit(image: Raster, start: readonly Point[], settings: ShapeFitOptions = {}): ShapeFit {
    const { mirror = false, ...given } = fieldsOf("DeformableFitter.fit", "options", settings);
    const { model, complete, fitters } = this;
    const fn = "DeformableFitter.fit";
    const { algorithm = model.algorithm ?? fitAlgorithms[model.kind][0] } = given;
    assertOneOf(fn, "algorithm", algorithm, fitAlgorithms[model.kind]);
    const options = { ...given, algorithm };
    if (start.length !== model.landmarks) throw refusal(fn, "start.length", `${model.landmarks}`, start.length);
    const known = model.modelled.map((k) => start[k]!);
    if (known.filter(isPresent).length < 2)
      throw new RangeError(`${fn}: start must have at least two landmarks that the model knows`);
    const frame = mirror
      ? mirrorFirst(shapeFrame(model.reference, applyHomography(mirroredWhole, known)))
      : shapeFrame(model.reference, known);
    const output = new Float32Array(frame.width * frame.height);
    const framed = warpImage(image, frame, { sampling: "area", border: "edge", output });
    const planes = featurePlanes(framed, model.feature);
    let shape = complete.complete(toFrame(frame, known))!;
    const path: (readonly Point[])[] = [];
    let errors: ArrayLike<number> = [];
    for (const { factor, iterations, prior, fitter } of fitters) {
      const here = shape.map((value) => (value + 0.5) / factor - 0.5);
      const back = (values: Float64Array) => values.map((value) => (value + 0.5) * factor - 0.5);
      const fit = fitter.fit(shrinkPlanes(planes, factor), here, { iterations, prior, ...options });
      shape = back(fit.shape);
      errors = fit.errors;
      for (const step of fit.path) path.push(this.placed(start, fromFrame(frame, pointsOf(back(step)))));
    }
    const all = new Array<number>(model.landmarks).fill(Number.NaN);
    for (const [i, k] of model.modelled.entries()) if (isPresent(start[k]!)) all[k] = errors[i]!;
    const landmarks = path.at(-1)!;
    const [from, to] = [toFrame(frame, start), toFrame(frame, landmarks)];
    const moves = all.map((error, k) =>
      Number.isNaN(error) ? error : Math.hypot(to[k]![0] - from[k]![0], to[k]![1] - from[k]![1]),
    );
    return { landmarks, errors: all, moves, path };
  }

  /** The model's landmarks among the start's others. */
  private placed(start: readonly Point[], points: readonly Point[]): Point[] {
    const all = [...start];
    for (const [i, k] of this.model.modelled.entries()) if (isPresent(start[k]!)) all[k] = points[i]!;
    return all;
  }
}

interface ScaleFitter {
  fit(planes: Planes, start: ArrayLike<number>, options?: ScaleFitOptions): ScaleFit;
}

function fittersOf(model: DeformableModel): ScaleFitter[] {
  const channels = featureChannels[model.feature];
  const known = model.modelled.length;
  const shapeAt = (factor: number, modes: number) => shrunk(model.shape, factor, modes);
  if (model.kind === "paam")
    return model.scales.map(({ factor, patch, modes, appearance }) => {
      const layout = new PatchLayout(known, channels, patch);
      return new PatchFitter(layout, new PointModel(shapeAt(factor, modes)), appearance);
    });
  if (model.kind === "aam")
    return model.scales.map(({ factor, modes, appearance }) => {
      const shape = shapeAt(factor, modes);
      return new HolisticFitter(
        new PiecewiseAffine(shape.mean, model.triangles),
        channels,
        new PointModel(shape),
        appearance,
      );
    });
  return model.scales.map(
    ({ factor, patch, modes, experts, noise }) =>
      new ExpertFitter(new PointModel(shapeAt(factor, modes)), channels, patch, experts, noise),
  );
}

const pointsOf = (shape: Float64Array) =>
  Array.from({ length: shape.length / 2 }, (_, k): Point => [shape[2 * k]!, shape[2 * k + 1]!]);

/** A shape model in pixels `factor` times as large, with fewer modes. */
function shrunk({ mean, modes, variances }: ShapeModel, factor: number, count: number): ShapeModel {
  return {
    mean: mean.map(([x, y]): Point => [x / factor, y / factor]),
    modes: modes.slice(0, count),
    ...(variances && { variances: variances.slice(0, count).map((value) => value / factor ** 2) }),
  };
}
