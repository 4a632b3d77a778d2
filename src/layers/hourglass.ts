import type { LayersModel } from "@tensorflow/tfjs-layers";
import { fieldsOf } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import { describeHourglass, type HourglassOptions } from "../network/describeHourglass.ts";
import { type HourglassModelOptions, hourglassModel } from "./hourglassModel.ts";

/**
 * The hourglass network of KNEEL as a tfjs-layers model, to be compiled, fitted, saved and composed: `describeHourglass`
 * read by `hourglassModel`. Its output is landmarks `[B, K, 2]` as (x, y), normalized to the image; with `heatmaps: true`
 * it is `[landmarks, heatmaps]`.
 */
export function hourglass(options: HourglassOptions & HourglassModelOptions): LayersModel {
  fieldsOf("hourglass", "options", options);
  return inNameOf("hourglass", () => hourglassModel(describeHourglass(options), options));
}
