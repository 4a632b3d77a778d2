import type { Spacing } from "../geometry/point.ts";
import type { Attributes } from "./dicomFile.ts";
import type { SpacingOrigin, SpacingSource } from "./radiograph.ts";

/** Millimetres per pixel beyond which no radiograph is known to be. */
const plausible = [0.02, 2] as const;

const pixelSpacing = "x00280030";
const imagerPixelSpacing = "x00181164";
const nominalScannedPixelSpacing = "x00182010";

/** Relative difference below which two spacings are the same number written twice. */
const same = 1e-4;

interface Read {
  readonly spacing: Spacing | null;
  /** What is wrong with a value that is there but unusable. */
  readonly problem: string | null;
}

/** Row spacing, along y, comes first in the file. */
function read(attributes: Attributes, tag: string, name: string): Read {
  const values = attributes.decimals(tag);
  if (values.length === 0) return { spacing: null, problem: null };
  const [y, x = y] = values as [number, number?];
  if (values.length > 2 || !(Number.isFinite(x) && x! > 0 && y > 0 && Number.isFinite(y)))
    return {
      spacing: null,
      problem: `${name} is ${attributes.texts(tag).join("\\")}, which is no spacing; it was left out`,
    };
  return { spacing: [x!, y], problem: null };
}

const equal = (a: Spacing, b: Spacing) => a.every((mm, i) => Math.abs(mm - b[i]!) <= same * b[i]!);

export interface ResolvedSpacing {
  readonly spacing: Spacing | null;
  readonly origin: SpacingOrigin;
  readonly pixelAspectRatio: number | null;
}

export interface ResolveSpacingOptions {
  /** The caller's millimetres per pixel, which replace the file's. */
  readonly spacing?: Spacing | undefined;
  /** Whether to divide a spacing at the detector by EstimatedRadiographicMagnificationFactor. */
  readonly magnification?: boolean | undefined;
}

/** A warning about a spacing that no radiograph has; null for a plausible one. */
export function implausibleSpacing(spacing: Spacing): string | null {
  if (spacing.every((mm) => mm >= plausible[0] && mm <= plausible[1])) return null;
  return `a spacing of ${spacing.join(" × ")} mm per pixel is implausible; radiographs have ${plausible[0]} to ${plausible[1]}`;
}

/**
 * The spacing of a DICOM image and where it comes from. The caller's comes first, then PixelSpacing, ImagerPixelSpacing,
 * NominalScannedPixelSpacing, each if it is two positive numbers. PixelSpacing is in the patient's plane where
 * PixelSpacingCalibrationType says so or ImagerPixelSpacing differs from it, at the detector where the two are equal, of
 * unknown meaning where it stands alone (PS3.3, 10.7.1.3). The others are at the detector.
 */
export function resolveSpacing(
  attributes: Attributes,
  { spacing: given, magnification: isMagnified = false }: ResolveSpacingOptions,
  warnings: string[],
): ResolvedSpacing {
  const candidates = [
    ["PixelSpacing", pixelSpacing],
    ["ImagerPixelSpacing", imagerPixelSpacing],
    ["NominalScannedPixelSpacing", nominalScannedPixelSpacing],
  ] as const;
  const found = candidates.map(([name, tag]) => ({ name, ...read(attributes, tag, name) }));
  const calibration = attributes.text("x00280a02");
  const [factor = Number.NaN] = attributes.decimals("x00181114");
  const magnification = factor > 0 && Number.isFinite(factor) ? factor : null;
  const [vertical = Number.NaN, horizontal = Number.NaN] = attributes.decimals("x00280034");
  const pixelAspectRatio = vertical > 0 && horizontal > 0 ? vertical / horizontal : null;

  let spacing: Spacing | null = given ?? null;
  let source: SpacingSource = given ? "caller" : "none";
  let plane: SpacingOrigin["plane"] = "unknown";
  let magnificationApplied = false;
  if (!given) {
    for (const { problem } of found) if (problem) warnings.push(problem);
    const first = found.find((one) => one.spacing !== null);
    if (first) {
      spacing = first.spacing!;
      source = first.name;
      const imager = found[1]!.spacing;
      if (source !== "PixelSpacing") plane = "detector";
      else if (calibration) plane = "patient";
      else if (imager) plane = equal(spacing, imager) ? "detector" : "patient";
    }
  }
  if (isMagnified && !given && spacing) {
    if (magnification === null)
      warnings.push("it has no EstimatedRadiographicMagnificationFactor; the spacing was left as it is");
    else if (plane === "detector") {
      spacing = [spacing[0] / magnification, spacing[1] / magnification];
      magnificationApplied = true;
    } else
      warnings.push(
        plane === "patient"
          ? "its PixelSpacing is calibrated; the magnification factor was not applied"
          : "its PixelSpacing may be calibrated or not; the magnification factor was not applied",
      );
  }
  if (pixelAspectRatio !== null) {
    const ratio = spacing ? spacing[1] / spacing[0] : 1;
    if (Math.abs(ratio / pixelAspectRatio - 1) > 0.01)
      warnings.push(
        spacing
          ? `its PixelAspectRatio ${attributes.texts("x00280034").join("\\")} contradicts the spacing, which is used`
          : `its pixels are not square (PixelAspectRatio ${attributes.texts("x00280034").join("\\")}); give the spacing of x and y`,
      );
  }
  if (spacing) {
    const warning = implausibleSpacing(spacing);
    if (warning) warnings.push(warning);
  } else warnings.push("it has no spacing; results are in pixels unless you give one");
  return { spacing, origin: { source, plane, calibration, magnification, magnificationApplied }, pixelAspectRatio };
}
