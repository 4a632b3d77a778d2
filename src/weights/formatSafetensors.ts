import { assertMap, assertOneOf, fieldsOf, refusal } from "../internal/guards.ts";
import type { NamedArray } from "./safetensors.ts";
import { storedArray } from "./storedArray.ts";
import { countOf } from "./storedTensor.ts";
import { toHalves } from "./toHalves.ts";
import { type WrittenTensor, writeSafetensors } from "./writeSafetensors.ts";

/** Options of `formatSafetensors`. */
export interface FormatSafetensorsOptions {
  /** `"half"`: arrays of 32-bit floats are rounded to 16 bits (F16), which leaves 11 significant bits and halves the file. @default "single" */
  readonly precision?: "single" | "half";
}

/**
 * Writes a safetensors file (float32 or float16, int32, float64, int8 and bytes), in the order of the map.
 *
 * @throws RangeError for a shape that does not fit its numbers, and for a number that half precision cannot hold
 */
export function formatSafetensors(
  tensors: ReadonlyMap<string, NamedArray>,
  metadata: Readonly<Record<string, string>> = {},
  options: FormatSafetensorsOptions = {},
): Uint8Array {
  assertMap("formatSafetensors", "tensors", tensors);
  fieldsOf("formatSafetensors", "metadata", metadata);
  const { precision = "single" } = fieldsOf("formatSafetensors", "options", options);
  assertOneOf("formatSafetensors", "precision", precision, ["single", "half"]);
  const stored = [...tensors].map(([name, { shape, data }]): [string, WrittenTensor] => {
    if (countOf(shape) !== data.length)
      throw refusal("formatSafetensors", `shape of ${name}`, `of ${data.length} numbers`, [...shape]);
    const half = precision === "half" && data instanceof Float32Array;
    return [
      name,
      half ? { type: "F16", shape, bytes: toHalves("formatSafetensors", name, data) } : storedArray({ shape, data }),
    ];
  });
  return writeSafetensors(new Map(stored), metadata);
}
