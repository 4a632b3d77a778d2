import { input, type LayersModel, model } from "@tensorflow/tfjs-layers";
import { fieldsOf, listsOf } from "../internal/guards.ts";
import type { Network } from "../network/network.ts";
import { applied } from "./applied.ts";
import { applyUnits } from "./applyUnits.ts";
import { SoftArgmax2D } from "./SoftArgmax2D.ts";

/** Options of `hourglassModel`. */
export interface HourglassModelOptions {
  /** Whether the model also returns the heatmaps: `[landmarks, heatmaps]`. @default false */
  readonly heatmaps?: boolean;
  /** Seed of the initial weights; `null` draws other ones each time. @default 0 */
  readonly seed?: number | string | null;
}

/**
 * A described network as a tfjs-layers model from images `[B, H, W, C]` to normalized landmarks `[B, K, 2]` (and, on
 * request, heatmaps `[B, h, w, K]`). Layers have the names of the network's units, the soft-argmax is `landmarks`.
 */
export function hourglassModel(network: Network, options: HourglassModelOptions = {}): LayersModel {
  listsOf("hourglassModel", "network", network, ["units"]);
  const { heatmaps = false, seed = 0 } = fieldsOf("hourglassModel", "options", options);
  const { units, beta, grid } = network;
  const images = units
    .filter((unit) => unit.op === "input")
    .map(({ name, shape }) => [name, input({ shape: [...shape], name })] as const);
  const maps = applyUnits(units, new Map(images), { seed }).get(network.heatmaps)!;
  const landmarks = applied(new SoftArgmax2D({ beta, grid, name: "landmarks" }), maps);
  return model({ inputs: images.map(([, x]) => x), outputs: heatmaps ? [landmarks, maps] : landmarks });
}
