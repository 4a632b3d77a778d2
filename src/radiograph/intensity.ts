import type { Raster } from "../geometry/raster.ts";
import type { Attributes, DicomFile } from "./dicomFile.ts";
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
  return (value) => values[Math.min(Math.max(Math.round(value) - start, 0), values.length - 1)]!;
}

function modality(file: DicomFile, isSigned: boolean, warnings: string[]): Transform {
  const [item] = file.items("x00283000");
  const table = item && lookup(item, isSigned, file.isLittleEndian);
  if (table) return table;
  if (item) warnings.push("its Modality LUT is incomplete and was not applied");
  const slope = file.decimals("x00281053")[0] ?? 1;
  const intercept = file.decimals("x00281052")[0] ?? 0;
  if (!Number.isFinite(slope * intercept) || slope === 0) {
    warnings.push(`its rescale slope ${slope} and intercept ${intercept} make no sense and were not applied`);
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

function voi(file: DicomFile, warnings: string[]): Transform {
  const [item] = file.items("x00283010");
  // Values after the Modality LUT are signed where they can be negative.
  const table = item && lookup(item, true, file.isLittleEndian);
  if (table) return table;
  const [center = Number.NaN, width = Number.NaN] = [file.decimals("x00281050")[0], file.decimals("x00281051")[0]];
  const shape = file.text("x00281056") ?? "LINEAR";
  const applied = windowed(center, width, shape);
  if (!applied) warnings.push("it has no usable VOI LUT or window; its values are those of the modality");
  return applied ?? ((value) => value);
}

/**
 * Gray values from stored ones: the stages asked for, then MONOCHROME1 turned round within the range that its values can
 * take. Integers where every value that can occur is one, floats otherwise.
 */
export function applyIntensity(
  file: DicomFile,
  { data, bits, isSigned }: StoredValues,
  stage: IntensityStage,
  isInverted: boolean,
  warnings: string[],
): Pick<Raster, "data"> {
  const stages: Transform[] = [];
  if (stage !== "stored") stages.push(modality(file, isSigned, warnings));
  if (stage === "voi") stages.push(voi(file, warnings));
  const count = 2 ** bits;
  const table = Float64Array.from({ length: count }, (_, pattern) =>
    stages.reduce((value, apply) => apply(value), isSigned && pattern >= count / 2 ? pattern - count : pattern),
  );
  let [low, high] = [Infinity, -Infinity];
  let isInteger = true;
  for (const value of table) {
    low = Math.min(low, value);
    high = Math.max(high, value);
    isInteger &&= Number.isInteger(value);
  }
  if (isInverted) for (let i = 0; i < count; i++) table[i] = low + high - table[i]!;
  const isPlain = isInteger && low >= 0 && high <= 65535;
  const isIdentity = isPlain && table.every((value, pattern) => value === pattern);
  if (isIdentity && (data instanceof Uint16Array || high <= 255)) return { data: data.slice() };
  const values = isPlain
    ? high <= 255
      ? new Uint8Array(data.length)
      : new Uint16Array(data.length)
    : new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) values[i] = table[data[i]!]!;
  return { data: values };
}
