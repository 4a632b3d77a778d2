import type { Feature } from "./feature.ts";
import type { PrincipalComponents } from "./IncrementalPca.ts";
import type { ReferenceShape } from "./shapeFrame.ts";
import type { ShapeModel } from "./shapeModel.ts";

/**
 * How a model is fitted. Active appearance models: `wiberg`, the appearance solved for in turn with the shape, or
 * `projectOut`, the gradient of the mean appearance, all made ready before. Constrained local models: `meanShift`, landmarks
 * drawn to the mean of what their experts see nearby (regularized landmark mean shift), or `gradientDescent`, to where
 * their experts see most.
 */
export type FitAlgorithm = "wiberg" | "projectOut" | "meanShift" | "gradientDescent";

/** One step from coarse to fine. */
interface Scale {
  /** Pixels of the frame that become one, along each side. */
  readonly factor: number;
  /** How many of the shape's modes a fit moves along. */
  readonly modes: number;
  readonly iterations: number;
}

/** A scale that looks at square patches around landmarks. */
export interface PatchScale extends Scale {
  /** Side of a patch in pixels of this scale, odd. */
  readonly patch: number;
  /** Mean and components of the patches, as a `PatchLayout` orders them. */
  readonly appearance: PrincipalComponents;
  /** How strongly rarer shapes are held back, as `ScaleOptions.prior`. @default 0 */
  readonly prior?: number;
}

/** A scale that looks at all pixels between landmarks. */
export interface HolisticScale extends Scale {
  /** Mean and components of the pixels of a `PiecewiseAffine`, channel by channel. */
  readonly appearance: PrincipalComponents;
}

/** A scale at which experts look for landmarks. */
export interface ExpertScale extends Scale {
  /** Side of an expert and of where it looks in pixels of this scale, odd. */
  readonly patch: number;
  /** Of each landmark: what correlates with its surroundings, `[C, patch, patch]`. */
  readonly experts: readonly Float32Array[];
  /** ρ²: of what the modes do not reach, a direction, in squared pixels of the scale. */
  readonly noise: number;
}

interface Deformable {
  /** Of the landmarks of a start, those that the model knows; others keep their place. */
  readonly landmarks: number;
  readonly modelled: readonly number[];
  readonly feature: Feature;
  /** How it is fitted unless told otherwise. @default "wiberg"; of constrained local models "meanShift" */
  readonly algorithm?: FitAlgorithm;
  readonly reference: ReferenceShape;
  /** In pixels of the frame. */
  readonly shape: ShapeModel;
}

/** A part-based active appearance model: what the surroundings of landmarks look like, and how landmarks lie. */
export interface PatchAam extends Deformable {
  readonly kind: "paam";
  /** Coarse to fine. */
  readonly scales: readonly PatchScale[];
}

/** A holistic active appearance model: what lies between the landmarks, bent to the mean shape. */
export interface HolisticAam extends Deformable {
  readonly kind: "aam";
  /** Three landmarks a triangle, among those that are modelled. */
  readonly triangles: readonly number[];
  readonly scales: readonly HolisticScale[];
}

/** A constrained local model: an expert that knows each landmark, and how landmarks lie. */
export interface ConstrainedLocalModel extends Deformable {
  readonly kind: "clm";
  readonly scales: readonly ExpertScale[];
}

/** A statistical model of shape and appearance that can be fitted to images. */
export type DeformableModel = PatchAam | HolisticAam | ConstrainedLocalModel;

/** Part-based and holistic active appearance models, constrained local models. */
export type DeformableKind = DeformableModel["kind"];

/** The kinds of models: part-based, holistic, constrained local. */
export const deformableKinds: readonly DeformableKind[] = ["paam", "aam", "clm"];

/** The algorithms of each kind, the usual one first. */
export const fitAlgorithms: Readonly<Record<DeformableKind, readonly [FitAlgorithm, ...FitAlgorithm[]]>> = {
  paam: ["wiberg", "projectOut"],
  aam: ["wiberg", "projectOut"],
  clm: ["meanShift", "gradientDescent"],
};
