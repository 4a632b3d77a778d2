import { own } from "../internal/own.ts";
import { type Warning, warning } from "../internal/warning.ts";
import type { CodecSource } from "./codecs.ts";
import { countFrames } from "./countFrames.ts";
import { type DicomFile, parseDicomFile } from "./dicomFile.ts";
import { applyIntensity, type IntensityStage } from "./intensity.ts";
import { readFrame } from "./pixelBytes.ts";
import { readPixelFormat } from "./pixelFormat.ts";
import { quoted } from "./quoted.ts";
import type { Radiograph } from "./radiograph.ts";
import { OversizedDataSet } from "./readDataSet.ts";
import { readLateralities } from "./readLateralities.ts";
import { readPadding } from "./readPadding.ts";
import { readReference } from "./readReference.ts";
import { readViewPosition } from "./readViewPosition.ts";
import { type ResolveSpacingOptions, resolveSpacing } from "./resolveSpacing.ts";
import { readStoredValues } from "./storedValues.ts";
import { transferSyntaxes } from "./transferSyntax.ts";

export interface DecodeDicomOptions extends ResolveSpacingOptions {
  /** How far pixel values are taken along DICOM's chain. @default "modality" */
  readonly intensity?: IntensityStage;
  /** Whether to read images that are no radiographs, such as MR. @default false */
  readonly anyModality?: boolean;
  /** The frame to read, from 0. @default the only one; several are refused */
  readonly frame?: number;
  /** Where the codecs of compressed images come from. */
  readonly codecs?: CodecSource;
  /** Whether pixels may lie in the bytes that are given, which must not be used afterwards: saves a copy. @default false */
  readonly inPlace?: boolean;
}

/** Modalities of projection radiographs: computed, digital, scanned film, mammography, intra-oral, panoramic, and "other", as secondary captures say. */
const radiographs = ["CR", "DX", "DR", "RG", "MG", "IO", "PX", "OT"];
/** Storage classes of computed and digital radiographs. */
const projection = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.1(?:\.|$)/;
const secondaryCapture = "1.2.840.10008.5.1.4.1.1.7";

function checkModality(file: DicomFile): void {
  const modality = file.text("x00080060");
  const sopClass = file.text("x00080016") ?? "";
  if (modality === null && projection.test(sopClass)) return;
  if (modality === "OT" && !sopClass.startsWith(secondaryCapture))
    throw new RangeError("its modality is OT (other), and it is no secondary capture");
  if (modality === null || !radiographs.includes(modality))
    throw new RangeError(
      `its modality ${modality === null ? "is missing" : `is${quoted(modality) || " none that is known"}`}; radiographs are ${radiographs.slice(0, -1).join(", ")}`,
    );
}

/** Compares PresentationLUTShape, which says whether low values are bright, with what PhotometricInterpretation says. */
function checkPolarity(file: DicomFile, inverted: boolean, warnings: Warning[]): void {
  const shape = file.text("x20500020");
  if ((shape === "INVERSE" && !inverted) || (shape === "IDENTITY" && inverted))
    warnings.push(
      warning(
        "polarity-disagrees",
        `its PresentationLUTShape ${shape} contradicts its PhotometricInterpretation, which is used; bright and dark may be swapped`,
      ),
    );
}

/** See `decodeRadiograph`. Messages start with what is wrong; the caller names the file. */
export async function decodeDicom(bytes: Uint8Array, options: DecodeDicomOptions): Promise<Radiograph> {
  let file: DicomFile;
  try {
    // A view that is no Buffer, whose slices would share its memory.
    file = parseDicomFile(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (cause) {
    if (cause instanceof OversizedDataSet) throw cause;
    throw new RangeError("it is a damaged or truncated DICOM file", { cause });
  }
  const syntax = own(transferSyntaxes, file.transferSyntax);
  if (!syntax)
    throw new RangeError(
      `its transfer syntax${/^[0-9.]+$/.test(file.transferSyntax) ? ` ${file.transferSyntax}` : ""} is not supported`,
    );
  if (!options.anyModality) checkModality(file);
  if (!file.pixels) throw new RangeError("it has no pixel data, or ends before them");
  const warnings: Warning[] = [];
  const single = readPixelFormat(file);
  const frames = countFrames(file, single, warnings);
  const format = { ...single, frames };
  const { rows, columns, samplesPerPixel, photometricInterpretation } = format;
  if (options.frame === undefined && frames > 1)
    throw new RangeError(
      `it has ${frames} frames; export one as a file of its own, or name it in code as options.frame`,
    );
  const frame = options.frame ?? 0;
  if (!(Number.isInteger(frame) && frame >= 0 && frame < frames))
    throw new RangeError(`options.frame must be an integer below ${frames}, got ${frame}`);

  const pixels = await readFrame(file, syntax, format, frame, options, warnings);
  const isColorDecoded = samplesPerPixel === 3 && syntax.codec !== null && syntax.codec !== "Rle";
  const values = readStoredValues(file, pixels, { isLossy: syntax.lossy, isColorDecoded }, warnings);
  const inverted = photometricInterpretation === "MONOCHROME1";
  const padding = photometricInterpretation.startsWith("MONOCHROME") ? readPadding(file, values.isSigned) : null;
  const image = applyIntensity(file, values, options.intensity ?? "modality", inverted, padding, warnings);
  checkPolarity(file, inverted, warnings);
  const { spacing, origin, pixelAspectRatio } = resolveSpacing(file, options, format, warnings);
  const [row, column] = file.texts("x00200020");
  const dicom = readReference(file, format, warnings);
  return {
    image: { width: columns, height: rows, channels: 1, ...image },
    spacing,
    spacingOrigin: origin,
    pixelAspectRatio,
    laterality: file.text("x00200062") ?? file.text("x00200060"),
    lateralities: readLateralities(file, frame),
    patientOrientation: row && column ? [row, column] : null,
    viewPosition: readViewPosition(file),
    bodyPart: file.text("x00180015"),
    ...(file.text("x0008001c") === "YES" && { synthetic: true }),
    source: {
      format: "dicom",
      transferSyntax: syntax.name,
      bits: pixels.format.bitsStored,
      photometricInterpretation,
      inverted,
    },
    dicom,
    warnings,
  };
}
