import { type UnzipFileInfo, unzipSync } from "fflate";

/** The least that a file takes in a zip archive's list. */
const listing = 46;

/**
 * The files of a zip archive, by name. What the archive claims is bounded by its size before anything is unpacked: no
 * more files than it could list, and at most `growth` times its bytes (64 MiB may always be unpacked).
 *
 * @throws Error naming `source` for what is no whole zip archive, or unpacks to more
 */
export function unzip(archive: Uint8Array, source: string, growth = 16): Readonly<Record<string, Uint8Array>> {
  const limit = Math.max(2 ** 26, growth * archive.length);
  let refused: string | null = null;
  let [files, total] = [0, 0];
  const filter = ({ size, originalSize }: UnzipFileInfo) => {
    files++;
    total += Math.max(size, originalSize);
    if (files * listing > archive.length) refused = "it lists more files than fit into it";
    else if (!(total <= limit)) refused = `it would unpack to more than ${growth} times its size`;
    if (refused) throw new RangeError(refused);
    return true;
  };
  try {
    return unzipSync(archive, { filter });
  } catch (error) {
    const { code, message } = error as Error & { code?: number };
    const why = refused ?? (code === undefined ? "its compressed data are damaged" : message);
    throw new Error(`${source}: not a whole zip archive (${why})`, { cause: error });
  }
}
