import type { Size } from "../geometry/index.ts";

/** Landmarks of a batch of inputs. */
export interface EngineOutput {
  /** `[B, K, 2]`, in pixels of the input, centres at integers. */
  readonly points: Float32Array;
  /** `[B, K, 3]` as (xx, xy, yy): the spread of each landmark in squared pixels of the input. */
  readonly covariance: Float32Array;
  /**
   * `[B, K]`, root mean square distance in pixels of a landmark as several views or networks see it from their mean;
   * absent where there is but one.
   */
  readonly scatter?: Float32Array;
}

/**
 * Whatever finds landmarks in inputs of a fixed size: a network on TensorFlow.js (`networkEngine`), several of them
 * (`ensembleEngine`), one that looks several times (`viewsEngine`), or another runtime.
 */
export interface LandmarkEngine {
  readonly input: Size;
  readonly landmarks: number;
  /**
   * Finds the landmarks of a batch of images, with their covariances.
   *
   * @param images `[B, H, W]` gray, contrast stretched to [0, 1]
   * @param batch B
   */
  run(images: Float32Array, batch: number): Promise<EngineOutput>;
  /** Frees what the engine holds. */
  dispose(): void;
}
