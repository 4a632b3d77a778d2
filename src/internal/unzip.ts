import { Inflate, type UnzipFileInfo, unzipSync } from "fflate";
import { crc32 } from "./crc32.ts";
import { inflateWithin } from "./inflate.ts";
import { printable } from "./printable.ts";
import { codeOf, errorOf } from "./thrown.ts";

/** The least that a file takes in a zip archive's list. */
const listing = 46;

/**
 * The files of a zip archive, by name. What the archive claims is bounded by its size before anything is unpacked: no
 * more files than it could list, and at most `growth` times its bytes (64 MiB may always be unpacked); a file is unpacked
 * no further than its claim. Checksums are verified, except those of 0, which `torch.save` writes where it is told to
 * compute none.
 *
 * @throws Error naming `source` for what is no whole zip archive, or unpacks to more; and the file, for one that is damaged
 */
export function unzip(archive: Uint8Array, source: string, growth = 16): Readonly<Record<string, Uint8Array>> {
  const limit = Math.max(2 ** 26, growth * archive.length);
  let total = 0;
  const listed: UnzipFileInfo[] = [];
  const filter = (file: UnzipFileInfo) => {
    listed.push(file);
    total += Math.max(file.size, file.originalSize);
    if (listed.length * listing > archive.length) throw new Refusal("it lists more files than fit into it");
    if (!(total <= limit)) throw new Refusal(`it would unpack to more than ${growth} times its size`);
    return false; // listed, not unpacked
  };
  // A file may be called `__proto__`.
  const files: Record<string, Uint8Array> = Object.create(null);
  let places: readonly Place[];
  try {
    unzipSync(archive, { filter });
    places = placesOf(archive, listed.length);
    for (const [i, file] of listed.entries()) files[file.name] = contentOf(archive, file, places[i]!.offset);
  } catch (error) {
    const isSaid = error instanceof Refusal || codeOf(error) !== undefined; // by us or by fflate
    const why = isSaid ? errorOf(error).message : "its compressed data are damaged";
    throw new Error(`${source}: not a whole zip archive (${why})`, { cause: error });
  }
  for (const [i, { name }] of listed.entries())
    if (places[i]!.sum !== 0 && crc32(files[name]!) !== places[i]!.sum)
      throw new Error(`${source}: not a whole zip archive (the checksum of its ${printable(name)} is wrong)`);
  return files;
}

/** The bytes of a file whose own header is at `offset`; fewer or more than it claims are refused. */
function contentOf(
  archive: Uint8Array,
  { size, originalSize, compression }: UnzipFileInfo,
  offset: number,
): Uint8Array {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + size > archive.length) throw new Refusal("a file of it reaches beyond its end");
  const data = archive.subarray(start, start + size);
  const content =
    compression === 0 ? data.slice() : compression === 8 ? inflateWithin(Inflate, data, originalSize) : null;
  if (content?.length !== originalSize) throw new Refusal("a file of it has another size than it claims");
  return content;
}

/** What is wrong with an archive, in words. */
class Refusal extends RangeError {}

/** Of a file in an archive's list. */
interface Place {
  readonly sum: number;
  readonly offset: number;
}

/** Checksums and places in an archive's list of files, in its order. */
function placesOf(archive: Uint8Array, count: number): readonly Place[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const u32 = (at: number) => view.getUint32(at, true);
  const u16 = (at: number) => view.getUint16(at, true);
  let end = archive.length - 22;
  while (u32(end) !== 0x06054b50) end--;
  // In archives for more than 4 GiB (ZIP64) another record says where the list begins.
  const large = end >= 20 && u32(end - 20) === 0x07064b50 ? u32(end - 12) : null;
  let at = large !== null && u32(large) === 0x06064b50 ? u32(large + 48) : u32(end + 16);
  return Array.from({ length: count }, () => {
    const [name, extra, comment] = [u16(at + 28), u16(at + 30), u16(at + 32)];
    const place = { sum: u32(at + 16), offset: u32(at + 42) };
    if (place.offset === none) place.offset = largeOffset(at, at + listing + name, extra);
    at += listing + name + extra + comment;
    return place;
  });

  /** What ZIP64's field among the extras has behind the sizes that stand there, too. */
  function largeOffset(entry: number, from: number, length: number): number {
    for (let field = from; field < from + length; field += 4 + u16(field + 2))
      if (u16(field) === 1) return u32(field + 4 + 8 * [20, 24].filter((size) => u32(entry + size) === none).length);
    throw new Refusal("a file of it has no place");
  }
}

/** What stands in place of a number that takes more than 32 bits. */
const none = 2 ** 32 - 1;
