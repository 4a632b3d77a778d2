import type { Spacing } from "../geometry/index.ts";
import type { Side } from "../knee/side.ts";
import type { KneelPipelineModel } from "../models/kneelPipelineModel.ts";
import type { ShapeRefinement } from "../shape/index.ts";
import type { KneelStage } from "./kneelStage.ts";

/** Options of `KneelPipeline`: what is stored with its models, and what a program adds. */
export interface KneelPipelineOptions extends Omit<KneelPipelineModel, "locate" | "localize" | "about"> {
  /** Finds the centre of a knee in its half of the radiograph; the paper's at 1 mm. @default none: crops alone */
  readonly locate?: KneelStage | null;
  /** Finds 16 landmarks in the field around it; the paper's at 0.3 mm. */
  readonly localize: KneelStage;
  /**
   * Shape models that refine the landmarks on the radiograph itself, not with `compat`; limits and abstention judge what the
   * networks saw. @default those of the `localize` model, or of the first of an ensemble
   */
  readonly shape?: ShapeRefinement | null;
  /** `"2019"`: the map of the released code with its scale error and its rounding, for comparison; all confidence of `predict` is NaN. @default none */
  readonly compat?: "2019" | null;
  /** Told of the milliseconds that each pass through a network took. @default nobody is */
  readonly onNetwork?: (ms: number) => void;
}

/** Options of `KneelPipeline.predict`. */
export interface KneelPredictOptions {
  /** Millimetres per pixel. */
  readonly spacing: Spacing;
  /** `bilateral`: right knee in the image's left half; `right`, `left`: one knee somewhere in the image. @default "bilateral" */
  readonly view?: "bilateral" | Side;
  /** The one knee of a bilateral image to look for; the other is absent from the result. @default both */
  readonly only?: Side | null;
  /**
   * Whether the image is known to be synthetic (`Radiograph.synthetic`): models that learned from synthetic images alone
   * state confidences of no other. @default false
   */
  readonly synthetic?: boolean;
}

/** Options of `KneelPipeline.predictCrop`. */
export interface KneelCropOptions {
  /** Millimetres per pixel; needed only where `localize` works at a fixed spacing. @default null */
  readonly spacing?: Spacing | null;
  /** Left knees are mirrored for the network. @default "right" */
  readonly side?: Side;
  /** As of {@link KneelPredictOptions}. @default false */
  readonly synthetic?: boolean;
}
