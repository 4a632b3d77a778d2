export { type AlignedShapes, alignShapes } from "./alignShapes.ts";
export { DeformableFitter, type ShapeFit, type ShapeFitOptions } from "./DeformableFitter.ts";
export {
  type ConstrainedLocalModel,
  type DeformableKind,
  type DeformableModel,
  deformableKinds,
  type ExpertScale,
  type FitAlgorithm,
  fitAlgorithms,
  type HolisticAam,
  type HolisticScale,
  type PatchAam,
  type PatchScale,
} from "./deformableModel.ts";
export { type Feature, featurePlanes } from "./feature.ts";
export { gradientOrientation } from "./gradientOrientation.ts";
export { IncrementalPca, type IncrementalPcaOptions, type PrincipalComponents } from "./IncrementalPca.ts";
export { type CombinationCase, learnCombination } from "./learnCombination.ts";
export { localBinaryPatterns } from "./localBinaryPatterns.ts";
export type { Planes } from "./planes.ts";
export { assertRefinement, type RefinedLandmarks, ShapeRefiner } from "./ShapeRefiner.ts";
export type { ScaleOptions } from "./scaleOptions.ts";
export type { ReferenceShape } from "./shapeFrame.ts";
export { learnShapeModel, type ShapeModel, shapeDistance } from "./shapeModel.ts";
export type { ShapeRefinement } from "./shapeRefinement.ts";
export {
  type DeformableOptions,
  type ShapeSample,
  trainDeformableModel,
} from "./trainDeformableModel.ts";
export {
  defaultMembers,
  placeStart,
  type RefinementSample,
  type ShapeRefinementOptions,
  trainShapeRefinement,
} from "./trainShapeRefinement.ts";
