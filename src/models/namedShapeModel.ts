import type { ShapeRefinement } from "../shape/index.ts";
import type { Provenance } from "./provenance.ts";

/** A shape model in memory: it finds landmarks from its mean shape, or refines what a network finds. */
export interface NamedShapeModel {
  readonly refinement: ShapeRefinement;
  readonly landmarkNames: readonly string[];
  /** What it learned from. @default unknown */
  readonly trainedOn?: Provenance;
  readonly training: Readonly<Record<string, unknown>>;
}
