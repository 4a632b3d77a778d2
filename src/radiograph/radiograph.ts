import type { Spacing } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import type { Warning } from "../internal/warning.ts";

/** Where a radiograph's spacing was read: a DICOM attribute, the caller's option, or nowhere. */
export type SpacingSource = "PixelSpacing" | "ImagerPixelSpacing" | "NominalScannedPixelSpacing" | "caller" | "none";

/** What the millimetres of a spacing mean. */
export interface SpacingOrigin {
  readonly source: SpacingSource;
  /**
   * `"patient"`: calibrated to the depth of the anatomy; `"detector"`: measured at the detector or on the film, where the
   * anatomy is magnified; `"unknown"`: the file does not say which.
   */
  readonly plane: "patient" | "detector" | "unknown";
  /** PixelSpacingCalibrationType: `"GEOMETRY"` or `"FIDUCIAL"`; null where absent. */
  readonly calibration: string | null;
  /** EstimatedRadiographicMagnificationFactor of the file; null where it is absent or no magnification. */
  readonly magnification: number | null;
  /** Whether the spacing was divided by that factor. */
  readonly magnificationApplied: boolean;
}

/** An attribute that names a side; `AnatomicRegion` is the region's code or its modifier. */
export type LateralityTag =
  | "FrameLaterality"
  | "ImageLaterality"
  | "AnatomicRegion"
  | "Laterality"
  | "BodyPartExamined";

/** How a radiograph was stored. */
export interface RadiographSource {
  readonly format: "dicom" | "png" | "jpeg" | "tiff";
  /** Name of the DICOM transfer syntax, such as `"JPEG-LS Lossless"`; null for other formats. */
  readonly transferSyntax: string | null;
  /** Bits that a sample uses. */
  readonly bits: number;
  /** DICOM PhotometricInterpretation; null for other formats. */
  readonly photometricInterpretation: string | null;
  /** Whether bright and dark were swapped, as MONOCHROME1 asks. */
  readonly inverted: boolean;
}

/** How a DICOM image asks to be shown. */
export interface RadiographDisplay {
  /** Stored values → values of the modality. */
  readonly rescale: { readonly slope: number; readonly intercept: number } | null;
  /** The first linear window; null for the whole range. */
  readonly window: { readonly center: number; readonly width: number } | null;
  /** Whether low values are bright, as in MONOCHROME1. */
  readonly inverted: boolean;
}

/**
 * What names a DICOM image and its patient: all that a structured report or a presentation state about it must repeat.
 * Text is decoded from the file's character set. Empty strings where an attribute is absent.
 */
export interface DicomReference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly rows: number;
  readonly columns: number;
  readonly modality: string;
  readonly patientName: string;
  readonly patientId: string;
  readonly patientBirthDate: string;
  readonly patientSex: string;
  readonly studyDate: string;
  readonly studyTime: string;
  readonly studyId: string;
  readonly accessionNumber: string;
  readonly referringPhysicianName: string;
  /** Null where the image needs lookup tables or a window that is not linear. @default unknown */
  readonly display?: RadiographDisplay | null;
}

/** A radiograph as it was read: pixels, their size in millimetres, and what the file says of them. */
export interface Radiograph {
  /** One channel; bright is dense (MONOCHROME1 inverted). 8- or 16-bit integers, floats where the values are signed or fractional. */
  readonly image: Raster;
  /** Millimetres per pixel `[x, y]`; null where neither file nor caller gives one. Never guessed. */
  readonly spacing: Spacing | null;
  readonly spacingOrigin: SpacingOrigin;
  /** Height over width of a pixel (PixelAspectRatio); null where absent. */
  readonly pixelAspectRatio: number | null;
  /** `"R"`, `"L"`, `"B"` or `"U"` (ImageLaterality, else Laterality); null where absent. */
  readonly laterality: string | null;
  /** Every attribute that names a side, as it stands there; empty where none does. */
  readonly lateralities: readonly { readonly source: LateralityTag; readonly value: string }[];
  /** Where the rows and the columns run to, such as `["L", "F"]` (PatientOrientation); null where absent. */
  readonly patientOrientation: readonly [row: string, column: string] | null;
  /** Such as `"AP"` (ViewPosition, else the code of the view); null where absent. */
  readonly viewPosition: string | null;
  readonly bodyPart: string | null;
  /**
   * Whether the file says that it was made, not taken: Synthetic Data (0008,001C) of DICOM, a text of that name in a PNG.
   * @default false
   */
  readonly synthetic?: boolean;
  readonly source: RadiographSource;
  /** Null where the file is not DICOM. */
  readonly dicom: DicomReference | null;
  /** What a user should know; docs/warnings.md lists the codes. */
  readonly warnings: readonly Warning[];
}
