import { ascii } from "./isDicom.ts";

/** Types whose length takes two bytes; that of others, of unknown ones too, four behind two reserved ones (PS3.5, 7.1.2). */
const shortTypes = /^(?:AE|AS|AT|CS|DA|DS|DT|FD|FL|IS|LO|LT|PN|SH|SL|SS|ST|TM|UI|UL|US)$/;
/** The length of what a delimiter ends. */
export const undefinedLength = 0xffffffff;
const itemGroup = 0xfffe;
const [itemStart, itemEnd, sequenceEnd] = [0xe000, 0xe00d, 0xe0dd];

/** How a data set is written. */
export interface DataSetOrder {
  readonly isLittle: boolean;
  readonly isExplicit: boolean;
}

/** What a data set holds: its elements and items, those within sequences too, and its sequences within each other. */
export interface DataSetMeasure {
  readonly elements: number;
  /** Of sequences, and fragments of compressed data. */
  readonly items: number;
  readonly levels: number;
}

/** An element of a data set, as it is written. */
export interface DataElement {
  /** The type of its values (VR); empty where the file does not name it. */
  readonly type: string;
  /** Where its value starts. */
  readonly start: number;
  /** Null where the file leaves it open. */
  readonly length: number | null;
  /** Those of a sequence. */
  readonly items: readonly DataSet[] | null;
}

/** Elements by the numbers of their tags, group first; of several of one tag the last. */
export type DataSet = ReadonlyMap<number, DataElement>;

/** How far a data set is walked through. */
interface WalkOptions {
  /** The walk ends one beyond any. */
  readonly most: DataSetMeasure;
  /** Whether it ends at the pixel data. */
  readonly toPixels: boolean;
}

/** A sequence, or a data set: an item of one, or the whole. */
interface Level {
  readonly isSequence: boolean;
  /** Infinity where a delimiter ends it. */
  readonly end: number;
  /** The end of it, or of what it is in: nothing reaches further. */
  readonly limit: number;
  /** Whether elements name their types. */
  readonly isExplicit: boolean;
  readonly elements: Map<number, DataElement>;
  readonly items: DataSet[];
}

/**
 * Walks through a data set from a place on, without calling itself, and measures it: it keeps no more than it counts.
 * Lengths of delimiters are not looked at, sequences and items of known length may
 * have one too, elements without a type that is written in letters are implicit (as pydicom, DCMTK and GDCM read them).
 *
 * @throws RangeError where a value, an item or a sequence reaches beyond what it is in or has no end, or something else
 * stands in place of an item
 */
export function walkDataSet(
  content: Uint8Array,
  start: number,
  { isLittle, isExplicit }: DataSetOrder,
  { most, toPixels }: WalkOptions,
): DataSetMeasure & { readonly dataSet: DataSet } {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const uint16 = (at: number) => view.getUint16(at, isLittle);
  const uint32 = (at: number) => view.getUint32(at, isLittle);
  const isTag = (at: number, group: number, element: number) =>
    at + 8 <= content.length && uint16(at) === group && uint16(at + 2) === element;
  const root: Level = {
    ...{ isSequence: false, end: content.length, limit: content.length, isExplicit },
    ...{ elements: new Map(), items: [] },
  };
  const within: Level[] = [root];
  let [elements, count, levels, at] = [0, 0, 0, start];
  const isFew = () => elements <= most.elements && count <= most.items && levels <= most.levels;
  while (at + 8 <= content.length && isFew()) {
    while (at >= within.at(-1)!.end) within.pop();
    const level = within.at(-1)!;
    const [group, number] = [uint16(at), uint16(at + 2)];
    if (group === itemGroup && number !== itemStart) endLevel(level, number);
    else if (level.isSequence) startItem(level, group);
    else if (readElement(level, group, number)) return measured();
  }
  if (isFew() && within.some(({ end }) => end > at))
    throw new RangeError("it ends within an element, an item or a sequence");
  return measured();

  function measured() {
    return { elements, items: count, levels, dataSet: root.elements };
  }

  /** Goes into a sequence or an item that begins here. */
  function enter(isSequence: boolean, length: number, typed: boolean, items: DataSet[]): Level {
    const { limit } = within.at(-1)!;
    const end = length === undefinedLength ? Infinity : at + length;
    if (at > limit || (end !== Infinity && end > limit))
      throw new RangeError("a sequence or an item reaches beyond what it is in");
    const level = { isSequence, end, limit: Math.min(end, limit), isExplicit: typed, elements: new Map(), items };
    within.push(level);
    return level;
  }

  /** Ends an item, or a sequence, whose last item's delimiter may be missing; what stands anywhere else is passed. */
  function endLevel(level: Level, number: number): void {
    at += 8;
    if (level === root) return;
    if (number === itemEnd) {
      if (!level.isSequence && level.end === Infinity) within.pop();
      return;
    }
    if (!level.isSequence) within.pop();
    const { end } = within.pop()!;
    if (end !== Infinity) at = end;
  }

  function startItem(sequence: Level, group: number): void {
    if (group !== itemGroup) throw new RangeError("a sequence holds something else than items");
    const length = uint32(at + 4);
    at += 8;
    count++;
    sequence.items.push(enter(false, length, sequence.isExplicit, []).elements);
  }

  /** Reads the head of an element, and goes to what comes behind it; whether the walk ends there. */
  function readElement(level: Level, group: number, number: number): boolean {
    if (group === itemGroup) throw new RangeError("an item stands outside of a sequence");
    const isPixels = level === root && group === 0x7fe0 && number === 0x10;
    const letters = level.isExplicit ? ascii(content, at + 4, at + 6) : "";
    const type = /^[A-Z]{2}$/.test(letters) ? letters : "";
    const isLong = type !== "" && !shortTypes.test(type);
    const head = isLong ? 12 : 8;
    if (at + head > level.limit) throw new RangeError("it ends within an element");
    const said = type !== "" && !isLong ? uint16(at + 6) : uint32(at + head - 4);
    at += head;
    const length = said === undefinedLength ? null : said;
    const items = !isPixels && holdsItems(type, group, at, length) ? [] : null;
    elements++;
    level.elements.set(group * 0x10000 + number, { type, start: at, length, items });
    if (isPixels && toPixels) return true;
    if (items !== null) {
      enter(true, said, type === "SQ", items);
      levels = Math.max(levels, within.length >> 1);
      return false;
    }
    at = length === null ? endOfFragments(at) : at + length;
    if (at > level.limit) throw new RangeError("a value reaches beyond what it is in");
    return false;
  }

  /** Whether the value of an element is a sequence, which only explicit files say. */
  function holdsItems(type: string, group: number, from: number, length: number | null): boolean {
    if (type === "SQ") return true;
    if (type !== "") return type === "UN" && length === null;
    if (length === null) return isTag(from, itemGroup, itemStart) || isTag(from, itemGroup, sequenceEnd);
    if (group % 2 === 1 || length < 8 || !isTag(from, itemGroup, itemStart)) return false;
    // A value may begin with the bytes of an item: items fill their sequence.
    const end = from + length;
    let next = from;
    while (next < end && isTag(next, itemGroup, itemStart)) {
      const length = uint32(next + 4);
      if (length === undefinedLength) return true;
      next += 8 + length;
    }
    return next === end || isTag(next, itemGroup, sequenceEnd);
  }

  /** Behind the fragments of compressed pixel data and their delimiter. */
  function endOfFragments(from: number): number {
    let next = from;
    for (; isTag(next, itemGroup, itemStart) && isFew(); count++) next += 8 + uint32(next + 4);
    if (isFew() && !isTag(next, itemGroup, sequenceEnd)) throw new RangeError("a value of unknown length has no end");
    return isFew() ? next + 8 : from;
  }
}
