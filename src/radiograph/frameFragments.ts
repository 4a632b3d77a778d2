import { type Warning, warning } from "../internal/warning.ts";
import type { CodecName } from "./codecs.ts";

/** Fragments that are told apart. */
const maxFragments = 2 ** 17;

/** The items of encapsulated pixel data: an offset table, then fragments; every one must lie inside the file. */
export function readItems(content: Uint8Array, start: number): Uint8Array[] {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const items: Uint8Array[] = [];
  let offset = start;
  for (;;) {
    if (offset + 8 > content.length) {
      // Some writers leave the delimiter away; then the last fragment must end with the file.
      if (offset === content.length && items.length > 1) return items;
      throw new RangeError("its pixel data are truncated");
    }
    const tag = view.getUint32(offset, true);
    const length = view.getUint32(offset + 4, true);
    if (tag === 0xe0ddfffe) return items;
    if (tag !== 0xe000fffe) throw new RangeError("its pixel data are damaged");
    if (length > content.length - offset - 8) throw new RangeError("its pixel data are truncated");
    if (items.length > maxFragments) throw new RangeError("its pixel data are in too many pieces");
    items.push(content.subarray(offset + 8, offset + 8 + length));
    offset += 8 + length;
  }
}

/** How an image of each codec begins; one of RLE by the number of its segments, any, and the place of the first. */
const imageStarts: Readonly<Record<CodecName, readonly (number | null)[]>> = {
  Jpeg: [0xff, 0xd8, 0xff],
  JpegLs: [0xff, 0xd8, 0xff],
  Jpeg2000: [0xff, 0x4f, 0xff, 0x51],
  HtJpeg2000: [0xff, 0x4f, 0xff, 0x51],
  Rle: [null, 0, 0, 0, 64, 0, 0, 0],
};

/** Where the images of encapsulated pixel data begin among their fragments, behind the first. */
const laterImages = (fragments: readonly Uint8Array[], codec: CodecName): number[] =>
  [...fragments.keys()].filter(
    (i) => i > 0 && imageStarts[codec].every((byte, k) => byte === null || fragments[i]![k] === byte),
  );

/**
 * The fragments of one frame: all of the first image if it is the only one, else by the offset table, else one fragment
 * each. More images than frames are told of.
 */
export function frameFragments(
  [table, ...fragments]: Uint8Array[],
  { frames, frame, codec }: { readonly frames: number; readonly frame: number; readonly codec: CodecName },
  warnings: Warning[],
): Uint8Array[] {
  if (!table || fragments.length === 0) throw new RangeError("its pixel data hold no image");
  const later = laterImages(fragments, codec);
  if (later.length >= frames)
    warnings.push(
      warning(
        "frames-disagree",
        `its pixel data hold ${later.length + 1} images, and NumberOfFrames stands for ${frames}; the others were left out`,
      ),
    );
  if (frames === 1) return fragments.slice(0, later[0]);
  if (fragments.length === frames) return [fragments[frame]!];
  if (table.length !== 4 * frames) throw new RangeError("its frames cannot be told apart");
  const offsets = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const offset = (i: number) => (i < frames ? offsets.getUint32(4 * i, true) : Infinity);
  const [from, to] = [offset(frame), offset(frame + 1)];
  const origin = fragments[0]!.byteOffset;
  return fragments.filter(({ byteOffset }) => byteOffset - origin >= from && byteOffset - origin < to);
}
