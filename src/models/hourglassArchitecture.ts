import type { Size } from "../geometry/index.ts";
import type { HourglassArchitecture } from "./modelDocument.ts";

type HourglassSettings = Pick<HourglassArchitecture, "width" | "depth" | "block" | "upsampling" | "dropout">;

/** The architecture of a new network for gray images: β = 1, coordinates by pixel centres. */
export function hourglassArchitecture(
  { width, depth, block, upsampling, dropout }: HourglassSettings,
  input: Size,
  landmarks: number,
): HourglassArchitecture {
  return {
    kind: "hourglass",
    inputShape: [input.height, input.width, 1],
    landmarks,
    width,
    depth,
    block,
    upsampling,
    dropout,
    beta: 1,
    grid: "center",
  };
}
