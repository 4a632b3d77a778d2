import { square } from "@tensorflow/tfjs-core";
import { type LandmarkLoss, landmarkLoss } from "./landmarkLoss.ts";

/** Mean squared error: ℓ(r) = r². */
export function l2Loss(): LandmarkLoss {
  return landmarkLoss("l2Loss", (residual) => square(residual));
}
