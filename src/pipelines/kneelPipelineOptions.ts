import type { Spacing } from "../geometry/index.ts";
import type { Side } from "../knee/side.ts";
import type { Familiarity } from "../models/familiarity.ts";
import type { Plausibility } from "../models/plausibility.ts";
import type { Provenance } from "../models/provenance.ts";
import type { Uncertainty } from "../models/uncertainty.ts";
import type { ContrastScope } from "../models/view.ts";
import type { ShapeRefinement } from "../shape/index.ts";
import type { KneelStage } from "./kneelStage.ts";

/** Options of `KneelPipeline`. */
export interface KneelPipelineOptions {
  /** Finds the centre of a knee in its half of the radiograph; the paper's at 1 mm. @default none: crops alone */
  readonly locate?: KneelStage | null;
  /** Finds 16 landmarks in the field around it; the paper's at 0.3 mm. */
  readonly localize: KneelStage;
  /** Whether to centre again on landmark 4, between the tibial spines, and repeat. @default true */
  readonly refine?: boolean;
  /** Side in mm of the field of a `localize` model that was trained on crops without a fixed spacing. @default 140 */
  readonly fieldMm?: number;
  /** Of what the gray values that a stage of models sees are stretched; a stage of one's own has its own. @default "region" */
  readonly contrast?: ContrastScope;
  /** Limits beyond which a knee is not believed to be one. @default none: everything is believed */
  readonly plausibility?: Plausibility | null;
  /** What the fields look like in which it is to find landmarks; it abstains from others, not with `compat`. @default none: everything is believed */
  readonly familiarity?: Familiarity | null;
  /** What its models learned from. @default what they say themselves */
  readonly trainedOn?: Provenance;
  /**
   * Calibrated covariances and confidences from the scatter of several views, which makes the last pass of `localize`
   * 1 + `views` times as long. @default none: the heatmaps' own spread
   */
  readonly uncertainty?: Uncertainty | null;
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
