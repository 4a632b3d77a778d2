import type { Weights } from "../network/weights.ts";
import type { Preprocessing } from "../radiograph/preprocessing.ts";
import type { ShapeRefinement } from "../shape/index.ts";
import type { Familiarity } from "./familiarity.ts";
import type { HourglassArchitecture } from "./modelDocument.ts";
import type { Provenance } from "./provenance.ts";

/** A trained model in memory. */
export interface LandmarkModel {
  readonly architecture: HourglassArchitecture;
  readonly preprocessing: Preprocessing;
  readonly landmarkNames: readonly string[];
  readonly weights: Weights;
  /** What refines the network's landmarks on the image itself. @default nothing */
  readonly refinement?: ShapeRefinement;
  /** What it learned from. @default unknown */
  readonly trainedOn?: Provenance;
  /** What the images that it learned from look like; it abstains from others. @default it abstains from none */
  readonly familiarity?: Familiarity;
  readonly training: Readonly<Record<string, unknown>>;
}
