import type { Raster } from "../geometry/raster.ts";
import { type Warning, warning } from "../internal/warning.ts";
import type { Attributes } from "./attributes.ts";
import type { DicomFile } from "./dicomFile.ts";
import type { PaddingRange } from "./readPadding.ts";
import { lookupValues, type StoredValues } from "./storedValues.ts";

/**
 * How far pixel values are taken along DICOM's chain: `"stored"` as they are in the file; `"modality"` after the Modality
 * LUT or rescale slope and intercept; `"voi"` after the first VOI LUT or window too, in 0–65535 for windows.
 */
export type IntensityStage = "stored" | "modality" | "voi";

/** A value for each bit pattern of the stored values. */
type Transform = (value: number) => number;

/** Top of the range that windows map to. */
const top = 65535;

function lookup(item: Attributes, isSigned: boolean, isLittleEndian: boolean): Transform | null {
  const [entries, first, bits] = [0, 1, 2].map((i) => item.integer("x00283002", i));
  const bytes = item.bytes("x00283006");
  if (entries == null || first == null || bits == null || !bytes) return null;
  const values = lookupValues(bytes, entries || 65536, bits, isLittleEndian);
  const start = isSigned && first > 32767 ? first - 65536 : first;
  // Beyond the ends of the table its ends hold (PS3.3, C.11.1.1.1).
  return (value) => values[Math.min(Math.max(Math.round(value) - start, 0), values.length - 1)]!;
}

function modality(file: DicomFile, isSigned: boolean, warnings: Warning[]): Transform {
  const [item] = file.items("x00283000");
  const table = item && lookup(item, isSigned, file.isLittleEndian);
  if (table) return table;
  if (item) warnings.push(warning("modality-lut-unusable", "its Modality LUT is incomplete and was not applied"));
  const slope = file.decimals("x00281053")[0] ?? 1;
  const intercept = file.decimals("x00281052")[0] ?? 0;
  if (!Number.isFinite(slope * intercept) || slope === 0) {
    warnings.push(
      warning(
        "rescale-unusable",
        `its rescale slope ${slope} and intercept ${intercept} make no sense and were not applied`,
      ),
    );
    return (value) => value;
  }
  return (value) => value * slope + intercept;
}

/** The window functions of PS3.3, C.11.2.1.2 and C.11.2.1.3. */
function windowed(center: number, width: number, shape: string): Transform | null {
  const clamp = (share: number) => Math.round(top * Math.min(Math.max(share, 0), 1));
  if (!Number.isFinite(center)) return null;
  if (shape === "SIGMOID")
    return width > 0 ? (value) => clamp(1 / (1 + Math.exp((-4 * (value - center)) / width))) : null;
  if (shape === "LINEAR_EXACT") return width > 0 ? (value) => clamp((value - center) / width + 0.5) : null;
  if (width === 1) return (value) => (value <= center - 0.5 ? 0 : top);
  return width > 1 ? (value) => clamp((value - (center - 0.5)) / (width - 1) + 0.5) : null;
}

/** @param isSigned whether values after the modality's stage can be negative, which the table's first value is told by */
function voi(file: DicomFile, isSigned: boolean, warnings: Warning[]): Transform {
  const [item] = file.items("x00283010");
  const table = item && lookup(item, isSigned, file.isLittleEndian);
  if (table) return table;
  const [center = Number.NaN, width = Number.NaN] = [file.decimals("x00281050")[0], file.decimals("x00281051")[0]];
  const shape = file.text("x00281056") ?? "LINEAR";
  const applied = windowed(center, width, shape);
  if (!applied)
    warnings.push(warning("voi-unusable", "it has no usable VOI LUT or window; its values are those of the modality"));
  return applied ?? ((value) => value);
}

function apply(table: Float64Array, transform: Transform): void {
  for (let i = 0; i < table.length; i++) table[i] = transform(table[i]!);
}

/** Gives all padding the value of its lowest one; that value, or null where no pixel is padding. */
function padTable(
  table: Float64Array,
  storedValue: (pattern: number) => number,
  padding: PaddingRange | null,
  data: StoredValues["data"],
): number | null {
  if (!padding) return null;
  const isPadding = Uint8Array.from(table, (_, pattern) => {
    const value = storedValue(pattern);
    return value >= padding[0] && value <= padding[1] ? 1 : 0;
  });
  const first = isPadding.indexOf(1);
  if (first < 0 || !data.some((pattern) => isPadding[pattern] === 1)) return null;
  const value = table[first]!;
  for (let pattern = first; pattern < table.length; pattern++) if (isPadding[pattern]) table[pattern] = value;
  return value;
}

/**
 * Gray values from stored ones: the stages asked for, then MONOCHROME1 turned round within the range that its values can
 * take. Integers where every value that can occur is one, floats otherwise. Padding becomes one value, which is named
 * beside the pixels, but after windows, which may give it to others too.
 */
export function applyIntensity(
  file: DicomFile,
  { data, bits, isSigned }: StoredValues,
  stage: IntensityStage,
  isInverted: boolean,
  padding: PaddingRange | null,
  warnings: Warning[],
): Pick<Raster, "data" | "padding"> {
  const count = 2 ** bits;
  const storedValue = (pattern: number) => (isSigned && pattern >= count / 2 ? pattern - count : pattern);
  const table = Float64Array.from({ length: count }, (_, pattern) => storedValue(pattern));
  if (stage !== "stored") apply(table, modality(file, isSigned, warnings));
  if (stage === "voi")
    apply(
      table,
      voi(
        file,
        table.some((value) => value < 0),
        warnings,
      ),
    );
  let [low, high] = [Infinity, -Infinity];
  let isInteger = true;
  for (let i = 0; i < count; i++) {
    const value = table[i]!;
    low = Math.min(low, value);
    high = Math.max(high, value);
    isInteger &&= Number.isInteger(value);
  }
  if (isInverted) for (let i = 0; i < count; i++) table[i] = low + high - table[i]!;
  const isPlain = isInteger && low >= 0 && high <= 65535;
  const padded = stage === "voi" ? null : padTable(table, storedValue, padding, data);
  const named = padded === null ? {} : { padding: isPlain ? padded : Math.fround(padded) };
  const isIdentity = isPlain && table.every((value, pattern) => value === pattern);
  if (isIdentity && (data instanceof Uint16Array || high <= 255)) return { data, ...named };
  const values = isPlain
    ? high <= 255
      ? new Uint8Array(data.length)
      : new Uint16Array(data.length)
    : new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) values[i] = table[data[i]!]!;
  return { data: values, ...named };
}
