import type { Point, Raster } from "../geometry/index.ts";
import { fieldsOf, refusal } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import type { NamedShapeModel } from "../models/namedShapeModel.ts";
import { toGray } from "../radiograph/toGray.ts";
import { placeStart, ShapeRefiner } from "../shape/index.ts";
import type { Prediction } from "./LandmarkPredictor.ts";

/** Options of `ShapePredictor.predict`. */
export interface ShapePredictOptions {
  /** Where the object is: left, top, right, bottom in pixels of the image, for the bounding box of the mean shape. @default where the examples had it */
  readonly box?: readonly [number, number, number, number] | null;
}

/** Landmarks of one image by a shape model, which has no heatmaps: their spread is unknown. */
export type ShapePrediction = Omit<Prediction, "covariance" | "refined">;

/**
 * Finds landmarks with a shape model alone, from the mean shape where the examples had it or in a box: no network, no
 * TensorFlow.js. Each landmark is the mean of the members' fits.
 */
export class ShapePredictor {
  readonly model: NamedShapeModel;
  private readonly refiner: ShapeRefiner;

  constructor(model: NamedShapeModel) {
    fieldsOf("ShapePredictor", "model", model);
    this.model = model;
    this.refiner = inNameOf("ShapePredictor", () => new ShapeRefiner(model.refinement));
  }

  /**
   * @returns landmarks; NaN for those that no example had. The confidence is 1/(1 + (e/e₀)²), e what the fits leave
   *   unexplained around a landmark and e₀ half of the largest that is believed: it ranks, it is no probability
   * @throws RangeError for an image that is no raster of 1 to 4 channels, and for a box of no size
   */
  predict(image: Raster, options: ShapePredictOptions = {}): ShapePrediction {
    const { box = null } = fieldsOf("ShapePredictor.predict", "options", options);
    if (box && !(box[2] > box[0] && box[3] > box[1] && box.every(Number.isFinite)))
      throw refusal("ShapePredictor.predict", "box", "left, top, right and bottom of a box of some size", [...box]);
    const gray = toGray(image);
    const { start, limits } = this.model.refinement;
    const placed = placeStart(start, gray);
    const from = box ? stretched(placed, box) : placed;
    const fits = this.refiner.fits(gray, from);
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const landmarks = from.map(
      (_, k): Point => [mean(fits.map((fit) => fit.landmarks[k]![0])), mean(fits.map((fit) => fit.landmarks[k]![1]))],
    );
    const confidence = from.map((_, k) =>
      mean(fits.map(({ errors }, m) => 1 / (1 + (errors[k]! / (limits[k]![m]!.error / 2)) ** 2))),
    );
    return { landmarks, confidence, reason: null };
  }
}

/** The points with their bounding box, of those that are anywhere, laid over another: one scale, centre to centre. */
function stretched(
  points: readonly Point[],
  [left, top, right, bottom]: readonly [number, number, number, number],
): Point[] {
  const along = (axis: 0 | 1) => points.map((point) => point[axis]).filter(Number.isFinite);
  const [xs, ys] = [along(0), along(1)];
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.hypot(right - left, bottom - top) / Math.hypot(x1 - x0, y1 - y0);
  return points.map(
    ([x, y]): Point => [
      (left + right) / 2 + scale * (x - (x0 + x1) / 2),
      (top + bottom) / 2 + scale * (y - (y0 + y1) / 2),
    ],
  );
}
