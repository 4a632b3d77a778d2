import { ascii } from "./isDicom.ts";

/** Types whose length takes four bytes behind two reserved ones (PS3.5, 7.1.2). */
const longTypes = ["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"];
const undefinedLength = 0xffffffff;

/** How a data set is written. */
export interface DataSetOrder {
  readonly isLittle: boolean;
  readonly isExplicit: boolean;
}

/** What a data set holds: its elements, those within sequences too, and its sequences within each other. */
export interface DataSetMeasure {
  readonly elements: number;
  readonly levels: number;
}

/** A sequence that a walk is in: where it ends, and whether its items name the types of their values. */
interface Level {
  readonly end: number;
  readonly isExplicit: boolean;
}

/**
 * Measures a data set from a place on, in one walk that keeps nothing: a parser makes an object of each element, which for
 * a file of nothing else would fill the memory, and calls itself for each level. Ends at the pixel data where `toPixels`,
 * one beyond either of the `most`, and where the data make no sense.
 */
export function measureDataSet(
  content: Uint8Array,
  start: number,
  { isLittle, isExplicit }: DataSetOrder,
  { most, toPixels }: { readonly most: DataSetMeasure; readonly toPixels: boolean },
): DataSetMeasure {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const uint16 = (at: number) => view.getUint16(at, isLittle);
  const isTag = (at: number, group: number, element: number) =>
    at + 4 <= content.length && uint16(at) === group && uint16(at + 2) === element;
  const within: Level[] = [];
  let [elements, levels] = [0, 0];
  for (let at = start; at + 8 <= content.length && elements <= most.elements && levels <= most.levels; ) {
    while (within.length > 0 && at >= within.at(-1)!.end) within.pop();
    if (uint16(at) === 0xfffe) {
      // Items and delimiters: what they hold comes behind them.
      if (uint16(at + 2) === 0xe0dd) while (within.length > 0 && within.pop()!.end !== Infinity);
      at += 8;
      continue;
    }
    const isPixels = isTag(at, 0x7fe0, 0x10);
    if (isPixels && toPixels && within.length === 0) break;
    elements++;
    const isPrivate = (uint16(at) & 1) === 1;
    const typed = within.at(-1)?.isExplicit ?? isExplicit;
    const type = typed ? ascii(content, at + 4, at + 6) : "";
    const isLong = longTypes.includes(type);
    const head = isLong ? 12 : 8;
    if (at + head > content.length) break;
    const length = typed && !isLong ? uint16(at + 6) : view.getUint32(at + head - 4, isLittle);
    at += head;
    const isOpen = length === undefinedLength;
    const isSequence = typed
      ? type === "SQ" || (isOpen && type === "UN")
      : (isTag(at, 0xfffe, 0xe000) && (isOpen || !isPrivate)) || (isOpen && isTag(at, 0xfffe, 0xe0dd));
    if (isSequence) {
      within.push({ end: isOpen ? Infinity : at + length, isExplicit: typed && type === "SQ" });
      levels = Math.max(levels, within.length);
    } else if (isOpen) at = isPixels ? endOfFragments(at) : endOfUnknown(at);
    else at += length;
  }
  return { elements, levels };

  /** Behind the fragments of compressed pixel data, each of which counts. */
  function endOfFragments(from: number): number {
    let at = from;
    for (; isTag(at, 0xfffe, 0xe000) && at + 8 <= content.length && elements <= most.elements; elements++)
      at += 8 + view.getUint32(at + 4, isLittle);
    return at;
  }

  /** Behind the delimiter of an item, which ends a value of unknown length. */
  function endOfUnknown(from: number): number {
    let at = from;
    while (at + 8 <= content.length && !isTag(at, 0xfffe, 0xe00d)) at += 2;
    return at;
  }
}
