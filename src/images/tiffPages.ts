/** What tells the pages of a TIFF apart. */
export interface TiffPageHead {
  /** Where its directory starts. */
  readonly offset: number;
  readonly width: number;
  readonly height: number;
  /** Whether NewSubfileType or SubfileType call it a reduced copy of another page, or a mask. */
  readonly isReduced: boolean;
}

const newSubfileType = 254;
const subfileType = 255;
const imageWidth = 256;
const imageLength = 257;
const subDirectories = 330;
const entryLength = 12;
/** Bytes of a value by its type: BYTE, ASCII, SHORT, LONG, RATIONAL, the signed ones, FLOAT, DOUBLE, IFD. */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
const short = 3;
/** Reduced copies come in series; what has more pages is no radiograph. */
const maxPages = 1000;

/**
 * Walks the directories of a TIFF, each once: one behind the other, and those within another (SubIFDs), where some writers
 * keep reduced copies, and others the image itself behind a small preview.
 *
 * @throws RangeError for a directory outside the file, and values that take more room than the file has
 */
export function readTiffPages(file: Uint8Array): TiffPageHead[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isLittle = file[0] === 0x49;
  const pages = new Map<number, TiffPageHead>();
  let room = 0;
  // First those one behind the other, which people count as pages. They may run in a circle.
  const inside: number[] = [];
  const isNew = (offset: number) => offset !== 0 && !pages.has(offset);
  let next = file.length >= 8 ? view.getUint32(4, isLittle) : 0;
  for (let i = 0; isNew(next) || i < inside.length; ) {
    const offset = isNew(next) ? next : inside[i++]!;
    if (!isNew(offset)) continue;
    if (pages.size === maxPages) throw new RangeError("it has too many pages");
    if (offset + 2 > file.length) throw new RangeError("it is truncated");
    const end = offset + 2 + view.getUint16(offset, isLittle) * entryLength;
    if (end + 4 > file.length) throw new RangeError("it is truncated");
    const values = new Map<number, number>();
    for (let entry = offset + 2; entry < end; entry += entryLength) {
      const [tag, type] = [view.getUint16(entry, isLittle), view.getUint16(entry + 2, isLittle)];
      const count = view.getUint32(entry + 4, isLittle);
      room += (typeBytes[type] ?? 0) * count;
      if (tag === subDirectories) inside.push(...subOffsets(view, entry, count, isLittle));
      values.set(tag, type === short ? view.getUint16(entry + 8, isLittle) : view.getUint32(entry + 8, isLittle));
    }
    if (room > file.length) throw new RangeError("its tags are longer than the file");
    const isReduced = ((values.get(newSubfileType) ?? 0) & 5) !== 0 || values.get(subfileType) === 2;
    const [width = 0, height = 0] = [values.get(imageWidth), values.get(imageLength)];
    pages.set(offset, { offset, width, height, isReduced });
    next = view.getUint32(end, isLittle);
  }
  return [...pages.values()];
}

/** Where the directories of an entry start: it holds the place itself, or where their list is. */
function subOffsets(view: DataView, entry: number, count: number, isLittle: boolean): number[] {
  const list = count === 1 ? entry + 8 : view.getUint32(entry + 8, isLittle);
  if (count > maxPages || list + 4 * count > view.byteLength) throw new RangeError("it is truncated");
  return Array.from({ length: count }, (_, i) => view.getUint32(list + 4 * i, isLittle));
}

/** The page to read: of those that are no reduced copies the largest, the first of several. */
export function mainPage(pages: readonly TiffPageHead[]): TiffPageHead | undefined {
  const whole = pages.filter(({ isReduced }) => !isReduced);
  const size = ({ width, height }: TiffPageHead) => width * height;
  return (whole.length > 0 ? whole : pages).reduce<TiffPageHead | undefined>(
    (best, page) => (best && size(best) >= size(page) ? best : page),
    undefined,
  );
}
