import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { formatDicomRadiograph } from "../../src/dicom/index.ts";
import { encodePng } from "../../src/files/encodePng.ts";
import { FileMemory } from "../../src/files/FileMemory.ts";
import { decodeRadiograph } from "../../src/radiograph/index.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** A gray image that is a ramp. */
const ramp = (width: number, height: number, bits: 8 | 16) => ({
  ...{ width, height, channels: 1 },
  data: new { 8: Uint8Array, 16: Uint16Array }[bits](
    Array.from({ length: width * height }, (_, i) => (i * 37) % 2 ** bits),
  ),
});

it("reads files of any order of sizes, and what they decode to, as readFile does", async () => {
  const folder = temporaryFolder();
  const spacing = { spacing: [0.2, 0.2] } as const;
  const files = [
    await formatDicomRadiograph(ramp(40, 30, 16), spacing),
    encodePng(ramp(33, 21, 8)),
    await formatDicomRadiograph(ramp(50, 41, 8), spacing),
    encodePng(ramp(7, 5, 16)),
    await formatDicomRadiograph(ramp(9, 8, 16), spacing),
  ];
  const paths = files.map((_, i) => join(folder, String(i)));
  for (const [i, path] of paths.entries()) await writeFile(path, files[i]!);
  const memory = new FileMemory();
  for (const path of [...paths, ...paths.toReversed()]) {
    const bytes = await memory.read(path);
    expect(Buffer.from(bytes).equals(await readFile(path))).toBe(true);
    const read = await decodeRadiograph(bytes, { name: path, inPlace: true });
    expect(read).toEqual(await decodeRadiograph(await readFile(path), { name: path }));
  }
  expect((await memory.read(paths[0]!)).buffer).toBe((await memory.read(paths[3]!)).buffer);
});

it("reads an empty file, a pipe and one that says nothing of its size, and refuses what readFile refuses", async () => {
  const folder = temporaryFolder();
  const memory = new FileMemory();
  const [empty, pipe] = [join(folder, "empty"), join(folder, "pipe")];
  await writeFile(empty, "");
  expect(await memory.read(empty)).toHaveLength(0);
  if (process.platform === "linux") {
    expect(Buffer.from(await memory.read("/proc/self/status")).toString()).toMatch(/^Name:/);
    await promisify(execFile)("mkfifo", [pipe]);
    const [bytes] = await Promise.all([memory.read(pipe), writeFile(pipe, "through a pipe")]);
    expect(Buffer.from(bytes).toString()).toBe("through a pipe");
  }
  for (const path of [folder, join(folder, "none")]) {
    const told = await readFile(path).catch((error: NodeJS.ErrnoException) => error.code);
    await expect(memory.read(path)).rejects.toMatchObject({ code: told });
  }
});
