import { type Warning, warning } from "../internal/warning.ts";
import type { DicomFile } from "./dicomFile.ts";
import { frameBytes, undefinedLength } from "./pixelBytes.ts";
import type { PixelFormat } from "./pixelFormat.ts";

/**
 * The frames of an image by NumberOfFrames. Where that is no positive whole number, or promises several frames and the
 * uncompressed pixel data have the length of one, there is one.
 */
export function countFrames(file: DicomFile, format: PixelFormat, warnings: Warning[]): number {
  const [said = 1] = file.decimals("x00280008");
  if (!(Number.isInteger(said) && said >= 1)) {
    warnings.push(warning("frames-disagree", "its NumberOfFrames is no positive whole number; one frame was read"));
    return 1;
  }
  const length = file.pixels?.length ?? 0;
  const one = frameBytes(format);
  if (said > 1 && length !== undefinedLength && (length === one || length === one + 1)) {
    warnings.push(warning("frames-disagree", `its NumberOfFrames is ${said}, but its pixel data hold one frame`));
    return 1;
  }
  return said;
}
