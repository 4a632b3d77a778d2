import { dispose, type Tensor, tensor4d } from "@tensorflow/tfjs-core";
import { inputFrame, normalizeInPlace, prepareIntensity } from "../data/preprocessing.ts";
import { type Frame, fromFrame, type Point, type Raster, type Spacing, warpImage } from "../geometry/index.ts";
import { InferenceNetwork } from "../network/InferenceNetwork.ts";
import { type LandmarkModel, networkOf } from "./modelDocument.ts";

/** Landmarks of one image, in its own pixels. */
export interface Prediction {
  readonly landmarks: readonly Point[];
  /**
   * One number in (0, 1] for each landmark from the spread of its heatmap: 1/(1 + (σ/σ₀)²), σ the standard deviation of
   * the heatmap's probabilities and σ₀ a twentieth of the input's side. It ranks; it is not a calibrated probability.
   */
  readonly confidence: readonly number[];
}

export interface PredictOptions {
  /** Millimetres per pixel; needed by models that work at a fixed spacing. @default unknown */
  readonly spacing?: Spacing | null;
  /** Name of the image in messages. @default "image" */
  readonly name?: string;
}

/** Spread, as a fraction of the input's side, at which confidence is one half. */
const referenceSpread = 0.05;

/**
 * Finds the landmarks of images of any size: preprocessing → network → soft-argmax → pixels of the original image, by the
 * exact inverse of the preprocessing, never rounded. Owns its network: `dispose` it.
 */
export class LandmarkPredictor {
  readonly model: Omit<LandmarkModel, "weights">;
  private readonly network: InferenceNetwork;
  private disposed = false;

  constructor({ weights, ...model }: LandmarkModel) {
    this.model = model;
    this.network = new InferenceNetwork(networkOf(model.architecture), weights);
  }

  /**
   * @throws RangeError for an image that is no raster of 1 to 4 channels; Error where the spacing is needed and unknown,
   *   and after `dispose`
   */
  async predict(image: Raster, { spacing = null, name = "image" }: PredictOptions = {}): Promise<Prediction> {
    if (this.disposed) throw new Error("LandmarkPredictor: predict must be called before dispose");
    const { preprocessing, architecture } = this.model;
    const gray = prepareIntensity(image, preprocessing);
    const frame = inputFrame(image, preprocessing, spacing, name);
    const { data } = warpImage(gray, frame, { sampling: "area" });
    const pixels = Float32Array.from(data);
    normalizeInPlace(pixels, preprocessing.normalization);
    const [height, width, channels] = architecture.inputShape;
    const input = tensor4d(replicate(pixels, channels), [1, height, width, channels]);
    const held: Tensor[] = [input];
    try {
      const { landmarks, covariance, peakMass } = this.network.predict(input);
      held.push(landmarks, covariance, peakMass);
      const [xy, spread] = await Promise.all([landmarks.data<"float32">(), covariance.data<"float32">()]);
      return { landmarks: this.toImage(xy, frame), confidence: confidences(spread) };
    } finally {
      dispose(held);
    }
  }

  private toImage(normalized: Float32Array, frame: Frame): Point[] {
    const { inputShape, landmarks, grid } = this.model.architecture;
    const offset = grid === "center" ? 0.5 : 0;
    const inInput = Array.from(
      { length: landmarks },
      (_, k): Point => [normalized[2 * k]! * inputShape[1] - offset, normalized[2 * k + 1]! * inputShape[0] - offset],
    );
    return fromFrame(frame, inInput);
  }

  /** Frees the weights; a second call does nothing. */
  dispose(): void {
    this.disposed = true;
    this.network.dispose();
  }
}

/** The same gray value in each channel. */
function replicate(gray: Float32Array, channels: number): Float32Array {
  return channels === 1
    ? gray
    : Float32Array.from({ length: gray.length * channels }, (_, i) => gray[Math.floor(i / channels)]!);
}

function confidences(covariance: Float32Array): number[] {
  return Array.from({ length: covariance.length / 3 }, (_, k) => {
    const variance = Math.max(0, (covariance[3 * k]! + covariance[3 * k + 2]!) / 2);
    return 1 / (1 + variance / referenceSpread ** 2);
  });
}
