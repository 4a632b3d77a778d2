import { ascii } from "./isDicom.ts";

/** Types whose length takes four bytes behind two reserved ones (PS3.5, 7.1.2). */
const longTypes = ["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"];
const undefinedLength = 0xffffffff;

/** More elements than any radiograph has. */
export const mostElements = 2 ** 17;

/**
 * The elements of a data set from a place on, those within sequences too, up to its pixel data or to a number, in one walk
 * that keeps nothing: a parser makes an object of each, which for a file of nothing else would fill the memory. Ends where
 * the data make no sense.
 */
export function countElements(
  content: Uint8Array,
  start: number,
  { isLittle, isExplicit }: { readonly isLittle: boolean; readonly isExplicit: boolean },
  most: number,
): number {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  let count = 0;
  for (let at = start; at + 8 <= content.length && count <= most; ) {
    const [group, element] = [view.getUint16(at, isLittle), view.getUint16(at + 2, isLittle)];
    if (group === 0xfffe) {
      // Items and delimiters: what they hold comes behind them.
      at += 8;
      continue;
    }
    if (group === 0x7fe0 && element === 0x10) break;
    count++;
    const type = isExplicit ? ascii(content, at + 4, at + 6) : "";
    const isLong = longTypes.includes(type);
    const head = isLong ? 12 : 8;
    if (at + head > content.length) break;
    const length = isExplicit && !isLong ? view.getUint16(at + 6, isLittle) : view.getUint32(at + head - 4, isLittle);
    at += head;
    const isSequence =
      type === "SQ" || length === undefinedLength || (!isExplicit && startsItem(view, at, length, isLittle));
    if (!isSequence) at += length;
  }
  return count;
}

/** Whether a value of unknown type starts as the items of a sequence do. */
const startsItem = (view: DataView, at: number, length: number, isLittle: boolean) =>
  length >= 8 &&
  at + 4 <= view.byteLength &&
  view.getUint16(at, isLittle) === 0xfffe &&
  view.getUint16(at + 2, isLittle) === 0xe000;
