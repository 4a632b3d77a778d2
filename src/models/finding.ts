import type { Covariance, Frame, Point } from "../geometry/index.ts";
import type { RefinedLandmarks } from "../shape/index.ts";

/** What an engine saw through one frame, in pixels of the image. */
export interface FrameLandmarks {
  readonly landmarks: readonly Point[];
  readonly covariance: readonly Covariance[];
  /** How far each landmark scatters between views or networks, in pixels of the input; null where there is but one. */
  readonly scatter: readonly number[] | null;
  /** Image → input; it shows what the engine saw. */
  readonly frame: Frame;
  /** What the input looks like (`appearanceOf`); null where it hardly shows the image, absent where nobody asked. */
  readonly appearance?: readonly number[] | null;
}

/** What was found of one target, in pixels of the image; its frame is the last one of `localize`. */
export interface Finding extends FrameLandmarks {
  readonly name: string;
  /** Where `locate` saw the centre. */
  readonly located: Point;
  /** What shape models did to the landmarks, and what these were before; absent without them. */
  readonly refined?: Omit<RefinedLandmarks, "landmarks"> & { readonly found: readonly Point[] };
}
