import { type LandmarkLoss, landmarkLoss } from "./landmarkLoss.ts";
import { magnitude } from "./magnitude.ts";

/** Mean absolute error: ℓ(r) = |r|, with gradient 0 at r = 0. */
export function l1Loss(): LandmarkLoss {
  return landmarkLoss("l1Loss", magnitude);
}
