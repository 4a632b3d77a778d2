import { Inflate } from "fflate";
import { concatBytes, inflatePieces } from "../internal/inflate.ts";
import { attributesOf } from "./attributes.ts";
import { OversizedDataSet, readDataSet } from "./readDataSet.ts";

/** How much is inflated before the pixel data are looked for the first time. */
const firstLook = 2 ** 20;
/** What a file may hold in front of its pixel data, and behind them. */
const frontLimit = 64 * 2 ** 20;
const slack = 2 ** 20;
/** Twice the largest image of 16 bits. */
const inflateLimit = 256 * 2 ** 20;

/** Where the pixel data end by the size of the image; null where their element was not reached. */
function endOfPixels(content: Uint8Array): number | null {
  try {
    const dataSet = readDataSet(content, 0, { isLittle: true, isExplicit: true }, true);
    const element = dataSet.get(0x7fe00010);
    if (!element) return null;
    const file = attributesOf(dataSet, content, true, []);
    const number = (tag: string) => file.integer(tag) ?? 0;
    const [rows, columns, bits] = [number("x00280010"), number("x00280011"), number("x00280100")];
    const [said = 1] = file.decimals("x00280008");
    const frames = Number.isInteger(said) && said >= 1 ? said : 1;
    const size = (rows * columns * (file.integer("x00280002") ?? 1) * bits * frames) / 8;
    return element.start + Math.min(size, element.length ?? Infinity);
  } catch {
    // It is not all there yet, or more than is read.
    return null;
  }
}

/**
 * Inflates a data set, no further than its pixel data are said to reach.
 *
 * @throws OversizedDataSet for one that holds more
 */
export function inflateDataSet(deflated: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  let look = firstLook;
  let limit = frontLimit;
  for (const piece of inflatePieces(Inflate, deflated)) {
    parts.push(piece);
    length += piece.length;
    if (look < length) {
      const end = endOfPixels(concatBytes(parts));
      if (end !== null) limit = Math.min(end + slack, inflateLimit);
      look = end === null ? 4 * length : Infinity;
    }
    if (length > limit)
      throw new OversizedDataSet(`its compressed data hold more than the ${limit} bytes that they may`);
  }
  return concatBytes(parts);
}
