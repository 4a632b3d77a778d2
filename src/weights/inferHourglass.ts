import { assertMap } from "../internal/guards.ts";
import type { HourglassOptions } from "../network/describeHourglass.ts";
import type { StateArrays } from "./pytorch.ts";

/** What the names and shapes of a state dict say about its network. */
export interface InferredHourglass extends Required<Pick<HourglassOptions, "width" | "depth" | "block">> {
  readonly channels: number;
  /** Null without the last convolution. */
  readonly landmarks: number | null;
}

/** Deeper hourglasses would need images of more than 16,000 pixels. */
const deepest = 12;

/**
 * The architecture of a state dict with the names of KNEEL's release. Up-sampling, soft-argmax and the size of the images
 * leave no trace in the weights.
 *
 * @throws Error naming `source` where the names are those of another network
 */
export function inferHourglass(state: StateArrays, source = "weights"): InferredHourglass {
  assertMap(source, "state", state);
  const unknown = (why: string) => new Error(`${source}: not an hourglass of KNEEL: ${why}`);
  const shapeOf = (name: string) => {
    const shape = state.get(name)?.shape;
    if (!shape) return null;
    if (shape.length !== 4)
      throw unknown(`${name} must be a kernel [out, in, height, width], got [${shape.join(", ")}]`);
    return shape;
  };
  const stem = shapeOf("layer1.0.weight");
  if (!stem) throw unknown("it has no layer1.0.weight");
  const [width, channels, ...kernel] = stem as [number, number, number, number]; // the shape of a kernel
  if (width < 2 || channels < 1 || kernel.join() !== "7,7")
    throw unknown(`layer1.0.weight must have shape [width, channels, 7, 7], got [${stem.join(", ")}]`);

  const hmp = state.has("layer1.3.scale1.0.weight");
  if (!hmp && !state.has("layer1.3.bottleneck.0.weight"))
    throw unknown(
      "its blocks have neither layer1.3.scale1.0.weight (hmp) nor layer1.3.bottleneck.0.weight (bottleneck)",
    );
  const first = hmp ? "lower1.scale1.0.weight" : "lower1.bottleneck.0.weight";
  let depth = 0;
  while (depth <= deepest && state.has(`hourglass.${"lower4.".repeat(depth)}${first}`)) depth++;
  if (depth === 0) throw unknown(`it has no hourglass.${first}`);
  if (depth > deepest) throw unknown(`it is deeper than ${deepest}`);

  const landmarks = shapeOf("out_block.0.weight")?.[0] ?? null;
  if (landmarks === 0) throw unknown("out_block.0.weight has no landmarks");
  return { width, depth, block: hmp ? "hmp" : "bottleneck", channels, landmarks };
}
