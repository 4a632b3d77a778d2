import type { Covariance } from "../geometry/covariance.ts";
import type { Point, Spacing } from "../geometry/point.ts";
import type { Warning } from "../internal/warning.ts";
import type { SideOrigin } from "../knee/decideSide.ts";
import type { SpacingOrigin } from "../radiograph/radiograph.ts";

/** A length or an angle of an object; null with the reason where it cannot be given. */
export interface AnnotatedMeasure {
  readonly value: number | null;
  /** Standard deviation; null where unknown. */
  readonly deviation: number | null;
  /** Such as `mm`, `px` or `deg`. */
  readonly unit: string;
  readonly reason: string | null;
}

/** The landmarks of one object in an image, such as a knee. */
export interface LandmarkSet {
  /** What tells the objects of an image apart: `right`, `left`; empty for the only one. */
  readonly name: string;
  /** Pixels of the image, centres at integers; `[NaN, NaN]` where missing; none at all where the object was not found. */
  readonly landmarks: readonly Point[];
  /** Why there are no landmarks. */
  readonly reason?: string | null;
  /** Of each landmark, false where it is known though it cannot be seen. @default all visible */
  readonly visible?: readonly boolean[];
  /** Of each landmark, 0 to 1; NaN where unknown. */
  readonly confidence?: readonly number[];
  /** Of each landmark, in squared pixels; NaN where unknown. */
  readonly covariance?: readonly Covariance[];
  /** Of the object as a whole, 0 to 1. */
  readonly quality?: number | null;
  readonly measures?: Readonly<Record<string, AnnotatedMeasure>>;
}

/** An image and the objects in it. */
export interface ImageAnnotation {
  /** The file's name. */
  readonly image: string;
  /** In pixels; null where the source does not say. */
  readonly width: number | null;
  readonly height: number | null;
  /** Millimetres per pixel; null where unknown. */
  readonly spacing: Spacing | null;
  /** Where the spacing comes from. */
  readonly spacingOrigin?: SpacingOrigin | null;
  /** Where the sides of its knees are known from. */
  readonly sideOrigin?: SideOrigin | null;
  readonly sets: readonly LandmarkSet[];
  readonly warnings?: readonly Warning[];
}

/** What made the annotations. */
export interface AnnotationSource {
  /** Name and version of the program. */
  readonly library?: string;
  /** What identifies the model: names, checksums. */
  readonly model?: Readonly<Record<string, unknown>>;
  /** What they may be used for. */
  readonly note?: string;
}

/** Landmarks of any number of images: what every format is read into and written from. */
export interface Annotations {
  readonly landmarkNames: readonly string[];
  readonly images: readonly ImageAnnotation[];
  readonly source?: AnnotationSource;
}
