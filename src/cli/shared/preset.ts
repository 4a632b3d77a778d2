import {
  type Augmentation,
  kneelAugmentation,
  lightAugmentation,
  radiographAugmentation,
} from "../../augment/index.ts";
import type { Size } from "../../geometry/index.ts";
import { UsageError } from "./failure.ts";

export type PresetName = "light" | "radiograph" | "kneel" | "none";

/** An augmentation of the library, for inputs of a size; `option` is what asked for it. */
export function preset(name: PresetName, { width, height }: Size, option: string): Augmentation {
  if (name === "none") return [];
  if (name === "light") return lightAugmentation();
  if (name === "radiograph") return radiographAugmentation();
  if (width !== height) throw new UsageError(`${option} kneel needs a square --size, got ${width}x${height}`);
  return kneelAugmentation({ crop: width });
}
