import { add, dispose, maxPool, type Tensor4D } from "@tensorflow/tfjs-core";
import { assertTensor } from "../internal/assertTensor.ts";
import { concatChannels } from "../ops/concatChannels.ts";
import { upsampleBilinear2d, upsampleNearest2d } from "../ops/upsample2d.ts";
import { type ConvUnit, type DropoutUnit, inputsOf, type Network, type NetworkUnit } from "./network.ts";

/** What inference and training do differently. */
export interface Rules {
  conv(unit: ConvUnit, x: Tensor4D): Tensor4D;
  dropout(unit: DropoutUnit, x: Tensor4D): Tensor4D;
  /** Free each map after its last use (without gradients). */
  readonly release: boolean;
}

/** Runs the units in order and returns the heatmaps `[B, h, w, K]`; to be called inside a `tidy`. */
export function evaluate(network: Network, images: Tensor4D, rules: Rules): Tensor4D {
  const maps = new Map<string, Tensor4D>();
  const lastUse = rules.release ? lastUses(network) : null;
  network.units.forEach((unit, i) => {
    maps.set(unit.name, unit.op === "input" ? images : evaluateUnit(unit, maps, rules));
    for (const name of lastUse?.get(i) ?? []) {
      if (maps.get(name) !== images) dispose(maps.get(name)!);
      maps.delete(name);
    }
  });
  return maps.get(network.heatmaps)!;
}

/** @throws TypeError unless images are a float32 tensor, RangeError for another shape than the network's or an empty one */
export function assertImages(fn: string, { input: [height, width, channels] }: Network, images: Tensor4D): void {
  assertTensor(fn, "images", images, [null, height, width, channels], `[B, ${height}, ${width}, ${channels}]`);
}

/** One unit of the maps that it uses. */
export function evaluateUnit(
  unit: Exclude<NetworkUnit, { op: "input" }>,
  maps: ReadonlyMap<string, Tensor4D>,
  rules: Pick<Rules, "conv" | "dropout">,
): Tensor4D {
  const inputs = inputsOf(unit).map((name) => maps.get(name)!);
  const x = inputs[0]!;
  switch (unit.op) {
    case "conv":
      return rules.conv(unit, x);
    case "dropout":
      return rules.dropout(unit, x);
    case "maxPool":
      return maxPool(x, 2, 2, "valid");
    case "upsample":
      return (unit.method === "nearest" ? upsampleNearest2d : upsampleBilinear2d)(x, [unit.shape[0], unit.shape[1]]);
    case "concat":
      return concatChannels(inputs);
    case "add":
      return add(x, inputs[1]!);
  }
}

/** For each unit index, the maps that nothing needs after it. */
function lastUses(network: Network): Map<number, string[]> {
  const last = new Map<string, number>();
  network.units.forEach((unit, i) => {
    for (const name of inputsOf(unit)) last.set(name, i);
  });
  last.delete(network.heatmaps);
  const at = new Map<number, string[]>();
  for (const [name, i] of last) at.set(i, [...(at.get(i) ?? []), name]);
  return at;
}
