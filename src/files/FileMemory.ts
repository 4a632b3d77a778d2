import { open, readFile } from "node:fs/promises";

/** Larger files are read into memory of their own, which is given back. */
const largestKept = 2 ** 26;

/**
 * Memory into which files are read one after another: for a film of 14 MB the first use of fresh memory takes longer than
 * reading does, and each such array brings the next collection of garbage nearer.
 */
export class FileMemory {
  private bytes = new Uint8Array(0);

  /**
   * The bytes of a file, which the next call overwrites.
   *
   * @throws the errors of `readFile`
   */
  async read(path: string): Promise<Uint8Array> {
    const file = await open(path);
    try {
      const stat = await file.stat();
      // A pipe does not say how much it holds.
      if (!stat.isFile() || stat.size === 0 || stat.size > largestKept) return await readFile(file);
      if (stat.size > this.bytes.length) this.bytes = new Uint8Array(stat.size);
      let length = 0;
      while (length < stat.size) {
        const { bytesRead } = await file.read(this.bytes, length, stat.size - length, null);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return this.bytes.subarray(0, length);
    } finally {
      await file.close();
    }
  }
}
