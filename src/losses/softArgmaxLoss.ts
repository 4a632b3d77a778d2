import { type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { assertTensor } from "../internal/assertTensor.ts";
import { fieldsOf } from "../internal/guards.ts";
import { softArgmax2d } from "../ops/softArgmax2d.ts";
import type { HeatmapLoss } from "./heatmapLoss.ts";
import type { LandmarkLoss } from "./landmarkLoss.ts";
import { assertMoments, type MomentOptions } from "./pixelMoments.ts";

/** A landmark loss of the soft-argmax of heatmaps, to be summed with losses of the maps themselves (`sumLosses`). */
export function softArgmaxLoss(loss: LandmarkLoss, options: MomentOptions = {}): HeatmapLoss {
  const { beta = 1, grid = "center" } = fieldsOf("softArgmaxLoss", "options", options);
  assertMoments("softArgmaxLoss", beta, grid);
  return (yTrue, maps, options) => {
    assertTensor("softArgmaxLoss", "maps", maps, [null, null, null, null], "[B, H, W, K]");
    return tidy(() => loss(yTrue, softArgmax2d(maps as Tensor4D, { beta, grid }), options)); // softArgmax2d checks it
  };
}
