import type { Spacing } from "../geometry/point.ts";
import { type Warning, warning } from "../internal/warning.ts";
import type { Attributes } from "./attributes.ts";
import type { PixelFormat } from "./pixelFormat.ts";
import type { SpacingOrigin, SpacingSource } from "./radiograph.ts";

/** Millimetres per pixel beyond which no radiograph is known to be. */
const plausible = [0.02, 2] as const;

const pixelSpacing = "x00280030";
const imagerPixelSpacing = "x00181164";
const nominalScannedPixelSpacing = "x00182010";

/** Relative difference below which two spacings are the same number written twice. */
const same = 1e-4;

/** Relative difference that rounding of an attribute explains. */
const rounding = 0.01;
/** How much larger than its detector an image may come out. */
const filmTolerance = 0.05;
/** How far a magnification may be from the one that two spacings make. */
const magnificationTolerance = 0.1;
/** The largest magnification of a radiograph; knees have 1.05 to 1.3. */
const maxMagnification = 2;
/** Short and long side in mm beyond which no film is known: whole bodies are 450 × 1750. */
const largestFilm = [600, 2000] as const;

/** What PixelSpacingCalibrationType may say; other words say nothing. */
const calibrations = ["GEOMETRY", "FIDUCIAL"];

interface Read {
  readonly spacing: Spacing | null;
  /** What is wrong with a value that is there but unusable. */
  readonly problem: string | null;
}

/** Row spacing, along y, comes first in the file. */
function read(attributes: Attributes, tag: string, name: string): Read {
  const values = attributes.decimals(tag);
  if (values.length === 0) return { spacing: null, problem: null };
  const [y, x = y] = values as [number, number?]; // one or two, as checked above
  if (values.length > 2 || !(Number.isFinite(x) && x! > 0 && y > 0 && Number.isFinite(y)))
    return {
      spacing: null,
      problem: `${name} is${numeric(attributes.texts(tag))} no spacing; it was left out`,
    };
  return { spacing: [x!, y], problem: null };
}

/** Values for a message where they are made of the letters of numbers, with a comma behind; anything else may be a patient's. */
function numeric(texts: readonly string[]): string {
  const text = texts.join("\\");
  return /^(?:[-+.0-9eE\\ ]|NaN|Infinity){1,40}$/.test(text) ? ` ${text}, which is` : "";
}

/** Rows and columns of an image. */
type Extent = Pick<PixelFormat, "rows" | "columns">;

/** Whether the spacing at the detector, or of the film, leaves room for the calibrated one: there everything is larger. */
function checkCalibration(
  pixel: Spacing | null,
  imager: Spacing | null,
  name: string,
  magnification: number | null,
  warnings: Warning[],
): boolean {
  if (!pixel || !imager) return true;
  const ratios = pixel.map((mm, i) => imager[i]! / mm);
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
  const both = `its PixelSpacing is ${pixel.join(" × ")} mm, its ${name} ${imager.join(" × ")} mm`;
  if (low < 1 - rounding) {
    warnings.push(
      warning(
        "spacing-exceeds-detector",
        `${both}: no calibration makes pixels larger; give the spacing that is right`,
      ),
    );
    return false;
  }
  const isExplained =
    high <= maxMagnification &&
    (magnification === null || high <= 1 + rounding || Math.abs(high / magnification - 1) <= magnificationTolerance);
  if (!isExplained)
    warnings.push(
      warning(
        "spacing-contradicts-magnification",
        magnification === null
          ? `${both}: a magnification of ${high.toFixed(2)} is implausible`
          : `${both}, which EstimatedRadiographicMagnificationFactor ${magnification} does not explain`,
      ),
    );
  return true;
}

/** Compares the size of the image with that of the detector, of the field of view, and of the largest films. */
function checkFilmSize(attributes: Attributes, spacing: Spacing, { rows, columns }: Extent, warnings: Warning[]): void {
  const ascending = (a: number, b: number) => a - b;
  const sides = [columns * spacing[0], rows * spacing[1]].sort(ascending);
  const limits = [
    ["the active area of the detector", attributes.decimals("x00187026")],
    ["the field of view", attributes.decimals("x00181149")],
    ["the largest films", largestFilm],
  ] as const;
  for (const [what, values] of limits) {
    const [a = Number.NaN, b = a] = values;
    const size = [a, b].sort(ascending);
    if (!size.every((mm) => mm > 0) || sides.every((mm, i) => mm <= size[i]! * (1 + filmTolerance))) continue;
    const text = ([x, y]: readonly number[]) => `${x!.toFixed(0)} × ${y!.toFixed(0)} mm`;
    warnings.push(
      warning("spacing-contradicts-film", `its spacing makes a film of ${text(sides)}, beyond ${what}, ${text(size)}`),
    );
    return;
  }
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

/** Of every image whose spacing nobody knows. */
export const noSpacing = warning("spacing-missing", "it has no spacing; results are in pixels unless you give one");

/** A warning about a spacing that no radiograph has; null for a plausible one. */
export function implausibleSpacing(spacing: Spacing): Warning | null {
  if (spacing.every((mm) => mm >= plausible[0] && mm <= plausible[1])) return null;
  return warning(
    "spacing-implausible",
    `a spacing of ${spacing.join(" × ")} mm per pixel is implausible; radiographs have ${plausible[0]} to ${plausible[1]}`,
  );
}

/**
 * The spacing of a DICOM image and where it comes from. The caller's comes first, then PixelSpacing, ImagerPixelSpacing,
 * NominalScannedPixelSpacing, each if it is two positive numbers. PixelSpacing is in the patient's plane where
 * PixelSpacingCalibrationType says so or ImagerPixelSpacing (of scanned films NominalScannedPixelSpacing) differs from it, at
 * the detector where the two are equal, of unknown meaning where it stands alone (PS3.3, 10.7.1.3) or is the larger one,
 * which cannot be. The others are at the detector.
 */
export function resolveSpacing(
  attributes: Attributes,
  { spacing: given, magnification: isMagnified = false }: ResolveSpacingOptions,
  extent: Extent,
  warnings: Warning[],
): ResolvedSpacing {
  const candidates = [
    ["PixelSpacing", pixelSpacing],
    ["ImagerPixelSpacing", imagerPixelSpacing],
    ["NominalScannedPixelSpacing", nominalScannedPixelSpacing],
  ] as const;
  const found = candidates.map(([name, tag]) => ({ name, ...read(attributes, tag, name) }));
  const said = attributes.text("x00280a02")?.toUpperCase() ?? null;
  const calibration = calibrations.includes(said ?? "") ? said : null;
  const [factor = Number.NaN] = attributes.decimals("x00181114");
  const magnification = factor > 0 && Number.isFinite(factor) ? factor : null;
  const [vertical = Number.NaN, horizontal = Number.NaN] = attributes.decimals("x00280034");
  const pixelAspectRatio = vertical > 0 && horizontal > 0 ? vertical / horizontal : null;

  let spacing: Spacing | null = given ?? null;
  let source: SpacingSource = given ? "caller" : "none";
  let plane: SpacingOrigin["plane"] = "unknown";
  let magnificationApplied = false;
  if (!given) {
    for (const { problem } of found) if (problem) warnings.push(warning("spacing-unusable", problem));
    const first = found.find((one) => one.spacing !== null);
    if (first) {
      spacing = first.spacing!;
      source = first.name;
      const reference = found.slice(1).find((one) => one.spacing !== null);
      const imager = reference?.spacing ?? null;
      const isPossible = checkCalibration(found[0]!.spacing, imager, reference?.name ?? "", magnification, warnings);
      if (source !== "PixelSpacing") plane = "detector";
      else if (!isPossible) plane = "unknown";
      else if (calibration) plane = "patient";
      else if (imager)
        plane = equal(spacing, imager) || spacing.some((mm, i) => mm > imager[i]!) ? "detector" : "patient";
    }
  }
  if (isMagnified && !given && spacing) {
    if (magnification === null)
      warnings.push(
        warning(
          "magnification-missing",
          "it has no EstimatedRadiographicMagnificationFactor; the spacing was left as it is",
        ),
      );
    else if (plane === "detector") {
      spacing = [spacing[0] / magnification, spacing[1] / magnification];
      magnificationApplied = true;
    } else
      warnings.push(
        warning(
          "magnification-not-applied",
          plane === "patient"
            ? "its PixelSpacing is calibrated; the magnification factor was not applied"
            : "its PixelSpacing may be calibrated or not; the magnification factor was not applied",
        ),
      );
  }
  if (pixelAspectRatio !== null) {
    const ratio = spacing ? spacing[1] / spacing[0] : 1;
    const text = `PixelAspectRatio ${vertical}\\${horizontal}`;
    if (Math.abs(ratio / pixelAspectRatio - 1) > rounding)
      warnings.push(
        spacing
          ? warning("spacing-contradicts-aspect", `its ${text} contradicts the spacing, which is used`)
          : warning("pixels-not-square", `its pixels are not square (${text}); give the spacing of x and y`),
      );
  }
  if (spacing) {
    const implausible = implausibleSpacing(spacing);
    if (implausible) warnings.push(implausible);
    if (!given) checkFilmSize(attributes, spacing, extent, warnings);
  } else warnings.push(noSpacing);
  return { spacing, origin: { source, plane, calibration, magnification, magnificationApplied }, pixelAspectRatio };
}
