import { readFile } from "node:fs/promises";
import {
  type Augmentation,
  kneelAugmentation,
  lightAugmentation,
  parseAugmentation,
  radiographAugmentation,
} from "../augment/index.ts";
import { describeFileError } from "../files/describeFileError.ts";
import type { Size } from "../geometry/index.ts";
import { parseJson } from "../internal/parseJson.ts";
import { sentenceOf, UsageError, usage } from "./failure.ts";
import type { PresetName } from "./presetNames.ts";

/** An augmentation from a JSON file; `option` is what asked for it. */
export async function readAugmentation(path: string, option: string): Promise<Augmentation> {
  const text = await readFile(path, "utf8").catch((error) => {
    throw describeFileError(error, path);
  });
  const value = parseJson(text, (reason) => new UsageError(`${option} ${path}: is ${reason}`));
  return usage(
    () => parseAugmentation(value),
    (error) => `${option} ${path}: ${sentenceOf(error)}`,
  );
}

/** An augmentation of the library, for inputs of a size; `option` is what asked for it. */
export function preset(name: PresetName, { width, height }: Size, option: string): Augmentation {
  if (name === "none") return [];
  if (name === "light") return lightAugmentation();
  if (name === "radiograph") return radiographAugmentation();
  if (width !== height) throw new UsageError(`${option} kneel needs a square --size, got ${width}x${height}`);
  return kneelAugmentation({ crop: width });
}
