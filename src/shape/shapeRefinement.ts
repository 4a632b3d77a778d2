import type { Point } from "../geometry/index.ts";
import type { DeformableModel } from "./deformableModel.ts";

/** How landmarks that something else found are refined: what is fitted, and how much of each fit is taken. */
export interface ShapeRefinement {
  /** Each is fitted from the landmarks that were found. */
  readonly members: readonly DeformableModel[];
  /** Of each landmark: the part of what was found, then that of each member's fit; together 1. */
  readonly weights: readonly (readonly number[])[];
  /**
   * Of each landmark and member: how far a fit may move it, in pixels of the member's frame, and how much it may leave
   * unexplained. A fit beyond either has no part in that landmark.
   */
  readonly limits: readonly (readonly { readonly move: number; readonly error: number }[])[];
  /** The mean shape over the examples, as parts of their images' width and height: a start where nothing was found. */
  readonly start: readonly Point[];
}
