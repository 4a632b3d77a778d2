import { assertRaster } from "../geometry/assertRaster.ts";
import type { Covariance, Point, Raster, Spacing } from "../geometry/index.ts";
import { fieldsOf } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import { unlikeTraining } from "../models/familiarity.ts";
import type { LandmarkModel } from "../models/landmarkModel.ts";
import { wholeOf } from "../models/view.ts";
import { inputFrame, prepareIntensity } from "../radiograph/preprocessing.ts";
import { toGray } from "../radiograph/toGray.ts";
import { type RefinedLandmarks, ShapeRefiner } from "../shape/index.ts";
import { type EngineModel, engineOf } from "./engineModel.ts";
import type { LandmarkEngine } from "./LandmarkEngine.ts";
import { lookAt } from "./lookAt.ts";
import { spreadConfidence } from "./spreadConfidence.ts";
import { timedEngine } from "./timedEngine.ts";

/** Landmarks of one image, in its own pixels. */
export interface Prediction {
  readonly landmarks: readonly Point[];
  /** The spread of each landmark's heatmap as (xx, xy, yy) in squared pixels of the image, before any refinement. */
  readonly covariance: readonly Covariance[];
  /**
   * One number in (0, 1] for each landmark from the spread of its heatmap: 1/(1 + (σ/σ₀)²), σ the standard deviation of
   * the heatmap's probabilities and σ₀ a twentieth of the input's side. It ranks; it is not a calibrated probability. NaN
   * where the model knows synthetic images alone, and the image is not known to be one.
   */
  readonly confidence: readonly number[];
  /** Why there are no landmarks, all of which are NaN then; null where there are. */
  readonly reason: string | null;
  /** What the refinement did; absent where the model has none. */
  readonly refined?: Omit<RefinedLandmarks, "landmarks">;
}

/** Options of `LandmarkPredictor.predict`. */
export interface PredictOptions {
  /** Millimetres per pixel; needed by models that work at a fixed spacing. @default unknown */
  readonly spacing?: Spacing | null;
  /** Name of the image in messages. @default "image" */
  readonly name?: string;
  /** Whether the image is known to be synthetic (`Radiograph.synthetic`). @default false */
  readonly synthetic?: boolean;
}

/** Options of `LandmarkPredictor`. */
export interface LandmarkPredictorOptions {
  /** Told of the milliseconds that each pass through the network took. @default nobody is */
  readonly onNetwork?: (ms: number) => void;
}

/**
 * Finds the landmarks of images of any size: preprocessing → network → soft-argmax → pixels of the original image, by the
 * exact inverse of the preprocessing, never rounded; then, where the model has a refinement, shape models refine them on the
 * image itself. Abstains from images unlike those that the model learned from (`familiarity`). Owns its network or engine: `dispose` it.
 */
export class LandmarkPredictor {
  readonly model: Omit<LandmarkModel, "weights">;
  private readonly engine: LandmarkEngine;
  private readonly refiner: ShapeRefiner | null;
  private disposed = false;

  /**
   * @throws Error when the weights are not those of the architecture
   * @throws RangeError for an engine that is not of this model
   */
  constructor(model: LandmarkModel | EngineModel, options: LandmarkPredictorOptions = {}) {
    fieldsOf("LandmarkPredictor", "model", model);
    const { onNetwork } = fieldsOf("LandmarkPredictor", "options", options);
    const { refinement } = model;
    this.model = withoutParts(model);
    this.refiner = refinement ? inNameOf("LandmarkPredictor", () => new ShapeRefiner(refinement)) : null;
    this.engine = timedEngine(engineOf("LandmarkPredictor", model), onNetwork);
  }

  /**
   * @throws TypeError for pixels of another type than a `Raster` has, RangeError for an image that is no raster of 1 to 4
   *   channels or has a pixel that is not finite; Error where the spacing is needed and unknown,
   *   and after `dispose`
   */
  async predict(image: Raster, options: PredictOptions = {}): Promise<Prediction> {
    const {
      spacing = null,
      name = "image",
      synthetic = false,
    } = fieldsOf("LandmarkPredictor.predict", "options", options);
    if (this.disposed) throw new Error("LandmarkPredictor: predict must be called before dispose");
    assertRaster("LandmarkPredictor.predict", name, image);
    const { preprocessing, familiarity, trainedOn } = this.model;
    const gray = prepareIntensity(image, preprocessing);
    const frame = inputFrame(image, preprocessing, spacing, name);
    const [seen] = await lookAt(this.engine, gray, [{ frame, limits: wholeOf(image), intensity: null }], {
      appearance: familiarity !== undefined,
    });
    const { landmarks, covariance, appearance } = seen!;
    const reason = familiarity && appearance !== undefined ? unlikeTraining(familiarity, appearance) : null;
    if (reason !== null) return nothing(landmarks.length, reason);
    const [sx, , , , sy] = frame.homography;
    const isStated = synthetic || trainedOn?.kind !== "synthetic";
    const confidence = covariance.map(([xx, , yy]) =>
      isStated ? spreadConfidence(xx * sx * sx, yy * sy * sy, frame) : Number.NaN,
    );
    if (!this.refiner) return { landmarks, covariance, confidence, reason };
    const { landmarks: better, ...refined } = this.refiner.refine(toGray(image), landmarks);
    return { landmarks: better, covariance, confidence, reason, refined };
  }

  /** Frees the weights; a second call does nothing. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.engine.dispose();
  }
}

/** No landmarks, and why. */
function nothing(count: number, reason: string): Prediction {
  const none = Array.from({ length: count }, () => Number.NaN);
  return {
    landmarks: none.map((nan): Point => [nan, nan]),
    covariance: none.map((nan): Covariance => [nan, nan, nan]),
    confidence: none,
    reason,
  };
}

/** A model without its weights or engine, which its owner may let go. */
function withoutParts(model: LandmarkModel | EngineModel): Omit<LandmarkModel, "weights"> {
  const { weights: _, engine: __, ...rest } = model as LandmarkModel & EngineModel; // whichever it has of both
  return rest;
}
