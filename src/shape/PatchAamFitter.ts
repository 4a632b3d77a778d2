import { fromFrame, isPresent, type Point, type Raster, toFrame, warpImage } from "../geometry/index.ts";
import { refusal } from "../internal/guards.ts";
import { featureChannels, featurePlanes } from "./feature.ts";
import { type PatchFitOptions, PatchFitter } from "./PatchFitter.ts";
import { PatchLayout } from "./PatchLayout.ts";
import { PointModel } from "./PointModel.ts";
import type { PatchAam } from "./patchAam.ts";
import { shrinkPlanes } from "./planes.ts";
import { shapeFrame } from "./shapeFrame.ts";
import type { ShapeModel } from "./shapeModel.ts";

/** Where a fit ended, in pixels of the image. */
export interface ShapeFit {
  readonly landmarks: readonly Point[];
  /** What the model does not explain of each landmark's surroundings, root mean square in units of the feature; NaN where it is not modelled. */
  readonly errors: readonly number[];
  /** The shapes on the way, the start first; coarse to fine. */
  readonly path: readonly (readonly Point[])[];
}

export type ShapeFitOptions = Pick<PatchFitOptions, "algorithm" | "tolerance">;

/** A {@link PatchAam} made ready to fit images. */
export class PatchAamFitter {
  readonly model: PatchAam;
  private readonly fitters: readonly {
    readonly factor: number;
    readonly iterations: number;
    readonly fitter: PatchFitter;
  }[];
  private readonly complete: PointModel;

  constructor(model: PatchAam) {
    this.model = model;
    this.complete = new PointModel(model.shape);
    this.fitters = model.scales.map(({ factor, patch, modes, iterations, appearance }) => {
      const layout = new PatchLayout(model.modelled.length, featureChannels[model.feature], patch);
      const points = new PointModel(shrunk(model.shape, factor, modes));
      return { factor, iterations, fitter: new PatchFitter(layout, points, appearance) };
    });
  }

  /**
   * Fits an image from a start. Landmarks that the model does not know, and those that the start lacks, keep their place.
   *
   * @param image gray
   * @throws RangeError where the start has another number of landmarks, or fewer than two that are modelled and present
   */
  fit(image: Raster, start: readonly Point[], options: ShapeFitOptions = {}): ShapeFit {
    const { model, complete, fitters } = this;
    const fn = "PatchAamFitter.fit";
    if (start.length !== model.landmarks) throw refusal(fn, "start.length", `${model.landmarks}`, start.length);
    const known = model.modelled.map((k) => start[k]!);
    if (known.filter(isPresent).length < 2)
      throw new RangeError(`${fn}: start must have at least two landmarks that the model knows`);
    const frame = shapeFrame(model.reference, known);
    const output = new Float32Array(frame.width * frame.height);
    const framed = warpImage(image, frame, { sampling: "area", border: "edge", output });
    const planes = featurePlanes(framed, model.feature);
    let shape = complete.complete(toFrame(frame, known))!;
    const path: (readonly Point[])[] = [];
    let errors: ArrayLike<number> = [];
    for (const { factor, iterations, fitter } of fitters) {
      const here = shape.map((value) => (value + 0.5) / factor - 0.5);
      const back = (values: Float64Array) => values.map((value) => (value + 0.5) * factor - 0.5);
      const fit = fitter.fit(shrinkPlanes(planes, factor), here, { iterations, ...options });
      shape = back(fit.shape);
      errors = fit.errors;
      for (const step of fit.path) path.push(this.placed(start, fromFrame(frame, pointsOf(back(step)))));
    }
    const all = new Array<number>(model.landmarks).fill(Number.NaN);
    for (const [i, k] of model.modelled.entries()) if (isPresent(start[k]!)) all[k] = errors[i]!;
    return { landmarks: path.at(-1)!, errors: all, path };
  }

  /** The model's landmarks among the start's others. */
  private placed(start: readonly Point[], points: readonly Point[]): Point[] {
    const all = [...start];
    for (const [i, k] of this.model.modelled.entries()) if (isPresent(start[k]!)) all[k] = points[i]!;
    return all;
  }
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
