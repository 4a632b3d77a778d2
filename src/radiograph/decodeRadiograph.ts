import { hasPngSignature } from "fast-png";
import type { Raster } from "../geometry/raster.ts";
import { assertOneOf, assertPositive, refusal } from "../internal/guards.ts";
import type { DecodeDicomOptions } from "./decodeDicom.ts";
import { decodeImage, kindOf } from "./decodeImage.ts";
import { isDicom } from "./isDicom.ts";
import type { Radiograph } from "./radiograph.ts";
import { implausibleSpacing } from "./resolveSpacing.ts";
import { toGray } from "./toGray.ts";

export interface DecodeRadiographOptions extends DecodeDicomOptions {
  /** The file's name in messages. @default "image" */
  readonly name?: string;
}

const startsWith = (bytes: Uint8Array, ...start: number[]) => start.every((byte, i) => bytes[i] === byte);

function formatOf(bytes: Uint8Array): "png" | "jpeg" | "tiff" | null {
  if (hasPngSignature(bytes)) return "png";
  if (startsWith(bytes, 0xff, 0xd8)) return "jpeg";
  return startsWith(bytes, 0x49, 0x49, 42, 0) || startsWith(bytes, 0x4d, 0x4d, 0, 42) ? "tiff" : null;
}

/** A PNG, JPEG or TIFF, which says nothing of what it shows. */
async function decodePicture(bytes: Uint8Array, name: string, { spacing }: DecodeDicomOptions): Promise<Radiograph> {
  const format = formatOf(bytes);
  if (!format)
    throw new RangeError(
      `${name}: must be a DICOM, PNG, JPEG or TIFF image but ${kindOf(bytes)}; convert it or leave it out`,
    );
  const raster: Raster =
    format === "tiff" ? await (await import("./decodeTiff.ts")).decodeTiff(bytes, name) : decodeImage(bytes, name);
  const implausible = spacing && implausibleSpacing(spacing);
  return {
    image: toGray(raster),
    spacing: spacing ?? null,
    spacingOrigin: {
      source: spacing ? "caller" : "none",
      plane: "unknown",
      calibration: null,
      magnification: null,
      magnificationApplied: false,
    },
    pixelAspectRatio: null,
    laterality: null,
    patientOrientation: null,
    viewPosition: null,
    bodyPart: null,
    source: {
      format,
      transferSyntax: null,
      bits: 8 * raster.data.BYTES_PER_ELEMENT,
      photometricInterpretation: null,
      inverted: false,
    },
    dicom: null,
    warnings: [
      ...(spacing ? [] : ["it has no spacing; results are in pixels unless you give one"]),
      ...(raster.channels > 2 ? ["it is in color; its luminance is used"] : []),
      ...(implausible ? [implausible] : []),
    ],
  };
}

/**
 * Decodes a radiograph by its first bytes: DICOM, PNG, JPEG or TIFF.
 *
 * Pixels come out gray, bright for dense. By default the Modality LUT (or rescale slope and intercept) of a DICOM image
 * is applied, which gives its values their meaning, and windows are not, which are a view of them and clip: the contrast
 * of a network's input is stretched by percentiles anyway. `intensity` changes that. Spacing is never guessed:
 * `spacingOrigin` says where it was read. Compressed DICOM images need `codecs`.
 *
 * Errors read `name: what is wrong`: several frames, color, other modalities, unknown transfer syntaxes, damaged and
 * truncated files, images beyond 64 Mi pixels.
 *
 * @throws RangeError for a file that cannot be read
 */
export async function decodeRadiograph(bytes: Uint8Array, options: DecodeRadiographOptions = {}): Promise<Radiograph> {
  const { name = "image", spacing, intensity = "modality" } = options;
  const fn = "decodeRadiograph";
  if (!(bytes instanceof Uint8Array)) throw refusal(fn, "bytes", "a Uint8Array", bytes);
  assertOneOf(fn, "intensity", intensity, ["stored", "modality", "voi"]);
  if (spacing !== undefined) {
    if (spacing.length !== 2) throw refusal(fn, "spacing", "two numbers [x, y]", [...spacing]);
    for (const mm of spacing) assertPositive(fn, "spacing", mm);
  }
  if (!isDicom(bytes)) return decodePicture(bytes, name, options);
  const { decodeDicom } = await import("./decodeDicom.ts");
  return decodeDicom(bytes, options).catch((error: Error) => {
    // Messages quote the file, which may hold anything.
    throw new RangeError(`${name}: ${error.message.replace(/[^ -~×]/g, "?").slice(0, 300)}`, { cause: error });
  });
}
