import dicomParser from "dicom-parser";
import { Inflate } from "fflate";
import { concatBytes, inflatePieces } from "../internal/inflate.ts";
import { assertMeasured, OversizedDataSet } from "./assertMeasured.ts";

export const pixelDataTag = "x7fe00010";

/** How much is inflated before the pixel data are looked for the first time. */
const firstLook = 2 ** 20;
/** What a file may hold in front of its pixel data, and behind them. */
const frontLimit = 64 * 2 ** 20;
const slack = 2 ** 20;
/** Twice the largest image of 16 bits. */
const inflateLimit = 256 * 2 ** 20;

/** Where the pixel data end by the size of the image; null where their element was not reached. */
function endOfPixels(content: Uint8Array, start: number): number | null {
  try {
    assertMeasured(content, start, { isLittle: true, isExplicit: true });
    const dataSet = dicomParser.parseDicom(content, { untilTag: pixelDataTag });
    const element = dataSet.elements[pixelDataTag];
    if (!element) return null;
    const [rows = 0, columns = 0, bits = 0] = ["x00280010", "x00280011", "x00280100"].map((tag) => dataSet.uint16(tag));
    const said = Number(dataSet.string("x00280008") ?? 1);
    const frames = Number.isInteger(said) && said >= 1 ? said : 1;
    const size = (rows * columns * (dataSet.uint16("x00280002") ?? 1) * bits * frames) / 8;
    return element.dataOffset + Math.min(size, element.length);
  } catch {
    // It is not all there yet, or more than a parser is given.
    return null;
  }
}

/**
 * Inflates a data set behind a file header, no further than its pixel data are said to reach.
 *
 * @throws OversizedDataSet for one that holds more
 */
export function inflateDataSet(head: Uint8Array, deflated: Uint8Array): Uint8Array {
  const parts = [head];
  let length = head.length;
  let look = firstLook;
  let limit = frontLimit;
  for (const piece of inflatePieces(Inflate, deflated)) {
    parts.push(piece);
    length += piece.length;
    if (look < length) {
      const end = endOfPixels(concatBytes(parts), head.length);
      if (end !== null) limit = Math.min(end + slack, inflateLimit);
      look = end === null ? 4 * length : Infinity;
    }
    if (length > limit)
      throw new OversizedDataSet(`its compressed data hold more than the ${limit} bytes that they may`);
  }
  return concatBytes(parts);
}
