import { type UnzipFileInfo, unzipSync } from "fflate";
import { crc32 } from "./crc32.ts";
import { printable } from "./printable.ts";
import { codeOf, errorOf } from "./thrown.ts";

/** The least that a file takes in a zip archive's list. */
const listing = 46;

/**
 * The files of a zip archive, by name. What the archive claims is bounded by its size before anything is unpacked: no
 * more files than it could list, and at most `growth` times its bytes (64 MiB may always be unpacked). Checksums are
 * verified, except those of 0, which `torch.save` writes where it is told to compute none.
 *
 * @throws Error naming `source` for what is no whole zip archive, or unpacks to more; and the file, for one that is damaged
 */
export function unzip(archive: Uint8Array, source: string, growth = 16): Readonly<Record<string, Uint8Array>> {
  const limit = Math.max(2 ** 26, growth * archive.length);
  let refused: string | null = null;
  let total = 0;
  const names: string[] = [];
  const filter = ({ name, size, originalSize }: UnzipFileInfo) => {
    names.push(name);
    total += Math.max(size, originalSize);
    if (names.length * listing > archive.length) refused = "it lists more files than fit into it";
    else if (!(total <= limit)) refused = `it would unpack to more than ${growth} times its size`;
    if (refused) throw new RangeError(refused);
    return true;
  };
  let files: Readonly<Record<string, Uint8Array>>;
  let sums: readonly number[];
  try {
    files = unzipSync(archive, { filter });
    sums = checksums(archive, names.length);
  } catch (error) {
    const why = refused ?? (codeOf(error) === undefined ? "its compressed data are damaged" : errorOf(error).message);
    throw new Error(`${source}: not a whole zip archive (${why})`, { cause: error });
  }
  for (const [i, name] of names.entries())
    if (sums[i] !== 0 && crc32(files[name]!) !== sums[i])
      throw new Error(`${source}: not a whole zip archive (the checksum of its ${printable(name)} is wrong)`);
  return files;
}

/** The checksums in an archive's list of files, in its order. */
function checksums(archive: Uint8Array, count: number): readonly number[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const u32 = (at: number) => view.getUint32(at, true);
  let end = archive.length - 22;
  while (u32(end) !== 0x06054b50) end--;
  // In archives for more than 4 GiB (ZIP64) another record says where the list begins.
  const large = end >= 20 && u32(end - 20) === 0x07064b50 ? u32(end - 12) : null;
  let at = large !== null && u32(large) === 0x06064b50 ? u32(large + 48) : u32(end + 16);
  return Array.from({ length: count }, () => {
    const sum = u32(at + 16);
    at += [28, 30, 32].reduce((size, field) => size + view.getUint16(at + field, true), listing);
    return sum;
  });
}
