import type { Feature } from "./feature.ts";
import type { PrincipalComponents } from "./IncrementalPca.ts";
import type { ReferenceShape } from "./shapeFrame.ts";
import type { ShapeModel } from "./shapeModel.ts";

/** One step from coarse to fine. */
export interface PatchScale {
  /** Pixels of the frame that become one, along each side. */
  readonly factor: number;
  /** Side of a patch in pixels of this scale, odd. */
  readonly patch: number;
  /** How many of the shape's modes a fit moves along. */
  readonly modes: number;
  readonly iterations: number;
  /** Mean and components of the patches, as a `PatchLayout` orders them. */
  readonly appearance: PrincipalComponents;
}

/** A part-based active appearance model: what the surroundings of landmarks look like, and how landmarks lie. */
export interface PatchAam {
  readonly kind: "paam";
  /** Of the landmarks of a start, those that the model knows; others keep their place. */
  readonly landmarks: number;
  readonly modelled: readonly number[];
  readonly feature: Feature;
  readonly reference: ReferenceShape;
  /** In pixels of the frame. */
  readonly shape: ShapeModel;
  /** Coarse to fine. */
  readonly scales: readonly PatchScale[];
}
