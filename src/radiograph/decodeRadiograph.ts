import { hasPngSignature } from "fast-png";
import type { Raster } from "../geometry/raster.ts";
import { type Orientation, turnRaster } from "../geometry/turn.ts";
import { kindOf, readPicture } from "../images/decodeImage.ts";
import type { Picture } from "../images/picture.ts";
import { assertOneOf, assertPositive, fieldsOf, refusal } from "../internal/guards.ts";
import { warning } from "../internal/warning.ts";
import type { DecodeDicomOptions } from "./decodeDicom.ts";
import { isDicom } from "./isDicom.ts";
import type { Radiograph } from "./radiograph.ts";
import { implausibleSpacing, noSpacing } from "./resolveSpacing.ts";
import { toGray } from "./toGray.ts";

/** Options of `decodeRadiograph`. */
export interface DecodeRadiographOptions extends DecodeDicomOptions {
  /** The file's name in messages. @default that of a `File`, else "image" */
  readonly name?: string;
}

/** Bytes that come when asked for: a `Blob` or a `File`. */
export interface BytesOfBlob {
  readonly name?: string;
  /** The bytes of the file. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

const startsWith = (bytes: Uint8Array, ...start: number[]) => start.every((byte, i) => bytes[i] === byte);

/** Whether bytes begin as an image does that `decodeRadiograph` reads. */
export const looksLikeImage = (bytes: Uint8Array): boolean => formatOf(bytes) !== null || isDicom(bytes);

function formatOf(bytes: Uint8Array): "png" | "jpeg" | "tiff" | null {
  if (hasPngSignature(bytes)) return "png";
  if (startsWith(bytes, 0xff, 0xd8)) return "jpeg";
  return startsWith(bytes, 0x49, 0x49, 42, 0) || startsWith(bytes, 0x4d, 0x4d, 0, 42) ? "tiff" : null;
}

/** How far channels of a gray picture may be apart after lossy compression. */
const grayTolerance = 4;

/** Whether a picture of three channels or more holds a color that is no gray. */
function isColored({ channels, data }: Raster): boolean {
  if (channels < 3) return false;
  const tolerance = data instanceof Uint8Array ? grayTolerance : 0;
  for (let i = 0; i < data.length; i += channels) {
    const [red, green, blue] = [data[i]!, data[i + 1]!, data[i + 2]!];
    if (Math.abs(red - green) > tolerance || Math.abs(red - blue) > tolerance) return true;
  }
  return false;
}

const turned = (orientation: Orientation) =>
  warning(
    "pixels-turned",
    `its pixels were turned upright from orientation ${orientation}; coordinates are of the upright image`,
  );

/** A PNG, JPEG or TIFF, which says nothing of what it shows. */
async function decodePicture(bytes: Uint8Array, name: string, { spacing }: DecodeDicomOptions): Promise<Radiograph> {
  const format = formatOf(bytes);
  if (!format)
    throw new RangeError(
      `${name}: must be a DICOM, PNG, JPEG or TIFF image but ${kindOf(bytes)}; convert it or leave it out`,
    );
  const picture: Picture =
    format === "tiff"
      ? await (await import("../images/decodeTiff.ts")).decodeTiff(bytes, name)
      : readPicture(bytes, name);
  const { orientation } = picture;
  const raster = turnRaster(picture.raster, orientation);
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
    lateralities: [],
    patientOrientation: null,
    viewPosition: null,
    bodyPart: null,
    ...(picture.synthetic && { synthetic: true }),
    source: {
      format,
      transferSyntax: null,
      bits: 8 * raster.data.BYTES_PER_ELEMENT,
      photometricInterpretation: null,
      inverted: false,
    },
    dicom: null,
    warnings: [
      ...(spacing ? [] : [noSpacing]),
      ...(isColored(raster) ? [warning("color-as-gray", "it is in color; its luminance is used")] : []),
      ...(implausible ? [implausible] : []),
      ...(picture.warnings ?? []),
      ...(orientation === 1 ? [] : [turned(orientation)]),
    ],
  };
}

/**
 * Decodes a radiograph by its first bytes: DICOM, PNG, JPEG or TIFF.
 *
 * Pixels come out gray, bright for dense, turned upright by EXIF or TIFF orientation. By default the Modality LUT (or rescale slope and intercept) of a DICOM image
 * is applied, which gives its values their meaning, and windows are not, which are a view of them and clip: the contrast
 * of a network's input is stretched by percentiles anyway. `intensity` changes that. Spacing is never guessed:
 * `spacingOrigin` says where it was read. Compressed DICOM images need `codecs`.
 *
 * @param file its bytes, or a `Blob` or `File` that holds them
 *
 * Errors read `name: what is wrong`: several frames, color, other modalities, unknown transfer syntaxes, damaged and
 * truncated files, images beyond 64 Mi pixels.
 *
 * @throws RangeError for a file that cannot be read
 */
export async function decodeRadiograph(
  file: Uint8Array | BytesOfBlob,
  options: DecodeRadiographOptions = {},
): Promise<Radiograph> {
  fieldsOf("decodeRadiograph", "options", options);
  const isBytes = file instanceof Uint8Array;
  const { name = (!isBytes && file?.name) || "image", spacing, intensity = "modality" } = options;
  const fn = "decodeRadiograph";
  if (!isBytes && typeof file?.arrayBuffer !== "function")
    throw refusal(fn, "file", "a Uint8Array, Blob or File", file);
  const bytes = isBytes ? file : new Uint8Array(await file.arrayBuffer());
  assertOneOf(fn, "intensity", intensity, ["stored", "modality", "voi"]);
  if (spacing !== undefined) {
    if (spacing.length !== 2) throw refusal(fn, "spacing", "two numbers [x, y]", [...spacing]);
    for (const mm of spacing) assertPositive(fn, "spacing", mm);
  }
  if (!isDicom(bytes)) return decodePicture(bytes, name, options);
  const { decodeDicom } = await import("./decodeDicom.ts");
  return decodeDicom(bytes, isBytes ? options : { ...options, inPlace: true }).catch((error: Error) => {
    // Messages quote the file, which may hold anything.
    throw new RangeError(`${name}: ${error.message.replace(/[^ -~×]/g, "?").slice(0, 300)}`, { cause: error });
  });
}
