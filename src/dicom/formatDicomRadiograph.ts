import { integerBits } from "../geometry/pixels.ts";
import { isList, type Spacing } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import { assertList, assertOneOf, assertPositive, assertText, fieldsOf, refusal } from "../internal/guards.ts";
import { formatPart10 } from "./part10.ts";

/** Options of `formatDicomRadiograph`. */
export interface FormatDicomRadiographOptions {
  /** Millimetres per pixel `[x, y]`; null writes none. */
  readonly spacing: Spacing | null;
  /** The attribute that holds the spacing: at the detector, or in the patient's plane. @default "ImagerPixelSpacing" */
  readonly spacingTag?: "ImagerPixelSpacing" | "PixelSpacing";
  /** EstimatedRadiographicMagnificationFactor. @default none */
  readonly magnification?: number;
  /** @default "PHANTOM" */
  readonly patientName?: string;
  /** @default "PHANTOM" */
  readonly patientId?: string;
  /** `"B"` both sides. @default none */
  readonly laterality?: "R" | "L" | "B";
  /** Where rows and columns run to. @default ["L", "F"], as a bilateral film is read */
  readonly patientOrientation?: readonly [row: string, column: string];
  /** @default "PA" */
  readonly viewPosition?: string;
  /** @default "KNEE" */
  readonly bodyPart?: string;
  /** `MONOCHROME1` stores the negative. @default "MONOCHROME2" */
  readonly photometricInterpretation?: "MONOCHROME1" | "MONOCHROME2";
  /** Says in the file that the image was made, not taken: Synthetic Data, ImageType, BurnedInAnnotation and comments. @default false */
  readonly synthetic?: boolean;
}

const computedRadiography = "1.2.840.10008.5.1.4.1.1.1";

/** A UID under 2.25 from a digest, so that equal films get equal UIDs. */
async function uidOf(role: string, content: Uint8Array): Promise<string> {
  const label = new TextEncoder().encode(`${role}\0`);
  const bytes = new Uint8Array(label.length + content.length);
  bytes.set(label);
  bytes.set(content, label.length);
  const digest = new DataView(await crypto.subtle.digest("SHA-256", bytes));
  return `2.25.${(digest.getBigUint64(0) << 64n) | digest.getBigUint64(8)}`;
}

/** At most the 16 characters that DICOM allows a number. */
const decimal = (value: number): string =>
  [17, 12, 9, 6].map((digits) => String(Number(value.toPrecision(digits)))).find((text) => text.length <= 16)!;

/**
 * Writes a gray image of 8 or 16 bits as a DICOM file: Computed Radiography Image Storage, explicit little endian,
 * uncompressed, whole range of the sample type. For synthetic films: the patient is `"PHANTOM"` unless named, dates are
 * empty, UIDs follow from pixels and patient, so that the same call gives the same bytes.
 *
 * @throws RangeError where the image is not one channel of integers, or its sides exceed the 65535 pixels that DICOM allows
 */
export async function formatDicomRadiograph(
  raster: Raster,
  options: FormatDicomRadiographOptions,
): Promise<Uint8Array> {
  const { width, height, channels, data } = fieldsOf("formatDicomRadiograph", "raster", raster);
  const {
    spacing,
    spacingTag = "ImagerPixelSpacing",
    magnification,
    patientName = "PHANTOM",
    patientId = "PHANTOM",
    laterality,
    patientOrientation = ["L", "F"],
    viewPosition = "PA",
    bodyPart = "KNEE",
    photometricInterpretation = "MONOCHROME2",
    synthetic = false,
  } = fieldsOf("formatDicomRadiograph", "options", options);
  const fn = "formatDicomRadiograph";
  if (channels !== 1) throw refusal(fn, "raster.channels", "1 (use toGray)", channels);
  const bits = integerBits(data);
  if (bits === null) throw refusal(fn, "raster.data", "8- or 16-bit integers", data);
  if (data.length !== width * height) throw refusal(fn, "raster.data.length", `${width}·${height}`, data.length);
  for (const [name, side] of [
    ["width", width],
    ["height", height],
  ] as const)
    if (!(side >= 1 && side <= 65535)) throw refusal(fn, `raster.${name}`, "from 1 to 65535", side);
  if (spacing !== null && !(isList(spacing) && spacing.length === 2))
    throw refusal(fn, "spacing", "two numbers of mm per pixel, or null", spacing);
  for (const [axis, mm] of spacing?.entries() ?? []) assertPositive(fn, `spacing[${axis}]`, mm);
  assertOneOf(fn, "spacingTag", spacingTag, ["ImagerPixelSpacing", "PixelSpacing"]);
  assertOneOf(fn, "photometricInterpretation", photometricInterpretation, ["MONOCHROME1", "MONOCHROME2"]);
  if (laterality !== undefined) assertOneOf(fn, "laterality", laterality, ["R", "L", "B"]);
  for (const [name, text] of Object.entries({ patientName, patientId, viewPosition, bodyPart }))
    assertText(fn, name, text);
  assertList(fn, "patientOrientation", patientOrientation, "two texts");
  for (const [axis, text] of patientOrientation.entries()) assertText(fn, `patientOrientation[${axis}]`, text);
  if (magnification !== undefined) assertPositive(fn, "magnification", magnification);

  // Padded to whole 16-bit words.
  const pixels = new Uint8Array(Math.ceil((data.length * bits) / 16) * 2);
  const top = 2 ** bits - 1;
  const stored = photometricInterpretation === "MONOCHROME1" ? data.map((value) => top - value) : data;
  if (bits === 8) pixels.set(stored);
  else {
    const view = new DataView(pixels.buffer);
    for (let i = 0; i < stored.length; i++) view.setUint16(2 * i, stored[i]!, true);
  }
  const patient = new TextEncoder().encode(`${patientName}\\${patientId}`);
  const [instance, series, study] = await Promise.all([
    uidOf(`instance ${patientName}\\${patientId} ${width}x${height} ${spacing}`, pixels),
    uidOf("series", patient),
    uidOf("study", patient),
  ]);

  return formatPart10({
    ImageType: synthetic ? ["DERIVED", "SECONDARY", "SYNTHETIC"] : ["ORIGINAL", "PRIMARY"],
    SOPClassUID: computedRadiography,
    SOPInstanceUID: instance,
    StudyDate: "",
    StudyTime: "",
    AccessionNumber: "",
    Modality: "CR",
    Manufacturer: "kneel-tfjs",
    ReferringPhysicianName: "",
    PatientName: patientName,
    PatientID: patientId,
    PatientBirthDate: "",
    PatientSex: "",
    ...(synthetic && {
      SyntheticData: "YES",
      BurnedInAnnotation: "YES",
      ImageComments: "SYNTHETIC: made by a program",
    }),
    BodyPartExamined: bodyPart,
    ...(spacing && spacingTag === "ImagerPixelSpacing" && { ImagerPixelSpacing: rowColumn(spacing) }),
    ...(magnification !== undefined && { EstimatedRadiographicMagnificationFactor: decimal(magnification) }),
    ViewPosition: viewPosition,
    StudyInstanceUID: study,
    SeriesInstanceUID: series,
    StudyID: "",
    SeriesNumber: "1",
    InstanceNumber: "1",
    PatientOrientation: [...patientOrientation],
    ...(laterality ? { ImageLaterality: laterality } : { Laterality: "" }),
    SamplesPerPixel: 1,
    PhotometricInterpretation: photometricInterpretation,
    Rows: height,
    Columns: width,
    ...(spacing && spacingTag === "PixelSpacing" && { PixelSpacing: rowColumn(spacing) }),
    BitsAllocated: bits,
    BitsStored: bits,
    HighBit: bits - 1,
    PixelRepresentation: 0,
    PixelData: [pixels.buffer],
    _vrMap: { PixelData: "OW" },
  });
}

/** DICOM names the distance between rows, along y, first. */
const rowColumn = ([x, y]: Spacing): string[] => [decimal(y), decimal(x)];
