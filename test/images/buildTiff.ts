/** Values by tag; those of 16-bit tags are shorts, the rest longs. */
export type TiffTags = Readonly<Record<number, readonly number[] | null>>;

const shorts = [258, 259, 262, 266, 274, 277, 284, 317, 320, 338, 339];

export interface TiffParts {
  /** Replaces and adds tags, and with null leaves them out. */
  readonly tags?: TiffTags;
  /** The bytes of each strip or tile. */
  readonly blocks: readonly Uint8Array[];
  readonly width?: number;
  readonly height?: number;
  readonly tiled?: boolean;
  /** Where the next page is said to be. */
  readonly nextPage?: number;
}

/** A little-endian TIFF of gray bytes, assembled from TIFF 6.0. */
export function buildTiff({ tags = {}, blocks, width = 4, height = 3, tiled = false, nextPage = 0 }: TiffParts) {
  const places: number[] = [];
  let end = 8;
  for (const block of blocks) {
    places.push(end);
    end += block.length + (block.length % 2);
  }
  const [offsets, counts] = tiled ? [324, 325] : [273, 279];
  const all: Record<number, readonly number[] | null> = {
    256: [width],
    257: [height],
    258: [8],
    259: [1],
    262: [1],
    [offsets]: places,
    [counts]: blocks.map(({ length }) => length),
    ...tags,
  };
  const entries = Object.entries(all).flatMap(([tag, values]) => (values ? [[Number(tag), values] as const] : []));
  const far: { readonly at: number; readonly bytes: Buffer }[] = [];
  const directory = Buffer.alloc(2 + 12 * entries.length + 4);
  let farEnd = end + directory.length;
  directory.writeUInt16LE(entries.length, 0);
  for (const [i, [tag, values]] of entries.entries()) {
    const isShort = shorts.includes(tag);
    const bytes = Buffer.alloc(Math.max(4, values.length * (isShort ? 2 : 4)));
    for (const [k, value] of values.entries())
      isShort ? bytes.writeUInt16LE(value, 2 * k) : bytes.writeUInt32LE(value, 4 * k);
    const at = 2 + 12 * i;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(isShort ? 3 : 4, at + 2);
    directory.writeUInt32LE(values.length, at + 4);
    if (bytes.length === 4) bytes.copy(directory, at + 8);
    else {
      directory.writeUInt32LE(farEnd, at + 8);
      far.push({ at: farEnd, bytes });
      farEnd += bytes.length;
    }
  }
  directory.writeUInt32LE(nextPage, directory.length - 4);
  const file = Buffer.alloc(farEnd);
  file.write("II*\0", 0, "latin1");
  file.writeUInt32LE(end, 4);
  for (const [i, block] of blocks.entries()) file.set(block, places[i]);
  directory.copy(file, end);
  for (const { at, bytes } of far) bytes.copy(file, at);
  return new Uint8Array(file);
}
