export { type AlignedShapes, alignShapes } from "./alignShapes.ts";
export { type Feature, featurePlanes } from "./feature.ts";
export { gradientOrientation } from "./gradientOrientation.ts";
export { IncrementalPca, type IncrementalPcaOptions, type PrincipalComponents } from "./IncrementalPca.ts";
export { type CombinationCase, learnCombination } from "./learnCombination.ts";
export { localBinaryPatterns } from "./localBinaryPatterns.ts";
export { PatchAamFitter, type ShapeFit, type ShapeFitOptions } from "./PatchAamFitter.ts";
export type { PatchAam, PatchScale } from "./patchAam.ts";
export type { Planes } from "./planes.ts";
export { assertRefinement, type RefinedLandmarks, ShapeRefiner } from "./ShapeRefiner.ts";
export type { ReferenceShape } from "./shapeFrame.ts";
export { learnShapeModel, type ShapeModel, shapeDistance } from "./shapeModel.ts";
export type { ShapeRefinement } from "./shapeRefinement.ts";
export { type PatchAamOptions, type PatchScaleOptions, type ShapeSample, trainPatchAam } from "./trainPatchAam.ts";
export {
  defaultMembers,
  placeStart,
  type RefinementSample,
  type ShapeRefinementOptions,
  trainShapeRefinement,
} from "./trainShapeRefinement.ts";
