import {
  composeHomographies,
  type Frame,
  fitSimilarity,
  type Homography,
  type Point,
  translation,
} from "../geometry/index.ts";

/** A shape of a size of its own with room around it: where images are brought to before a model looks at them. */
export interface ReferenceShape {
  /** Centroid at (0, 0), the diagonal of its bounding box as long as the model was told. */
  readonly points: readonly Point[];
  /** Pixels around the bounding box. */
  readonly margin: number;
}

/**
 * The similarity that lays landmarks over the reference shape, as a frame that holds it with its margin; the same size for
 * every image. Missing landmarks have no part.
 *
 * @throws RangeError where fewer than two different landmarks are present
 */
export function shapeFrame({ points, margin }: ReferenceShape, landmarks: readonly Point[]): Frame {
  const [left, top, right, bottom] = boundingBox(points);
  const { homography } = fitSimilarity(landmarks, points);
  return {
    width: Math.ceil(right - left + 2 * margin) + 1,
    height: Math.ceil(bottom - top + 2 * margin) + 1,
    homography: composeHomographies(homography, translation(margin - left, margin - top)),
  };
}

/** x′ = −x: a mirror image somewhere, which a frame then puts in place. */
export const mirroredWhole: Homography = [-1, 0, 0, 0, 1, 0, 0, 0, 1];

/** The frame of an image that is mirrored before. */
export const mirrorFirst = (frame: Frame): Frame => ({
  ...frame,
  homography: composeHomographies(mirroredWhole, frame.homography),
});

/** left, top, right, bottom. */
export function boundingBox(points: readonly Point[]): readonly [number, number, number, number] {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
