import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { tellUnread } from "../../src/terminal/tellUnread.ts";
import { temporaryFolder } from "../files/temporaryFolder.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

it("says which pictures in folders are of a kind that is not read, and is silent otherwise", async () => {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const folder = temporaryFolder();
  mkdirSync(join(folder, "inside"));
  for (const name of ["a.png", "b.HEIC", "c.webp", "d.txt", "inside/e.gif"]) writeFileSync(join(folder, name), "x");
  await tellUnread([folder, join(folder, "missing.webp"), join(folder, "c.webp")], false);
  await tellUnread([folder], true);
  await tellUnread([join(folder, "a.png"), join(folder, "c.webp")], true);
  expect(written.mock.calls.map(([line]) => line)).toEqual([
    `left out: 2 files of a kind that is not read (.heic, .webp); save them as PNG; the first is ${join(folder, "b.HEIC")}\n`,
    `left out: 3 files of a kind that is not read (.gif, .heic, .webp); save them as PNG; the first is ${join(folder, "b.HEIC")}\n`,
  ]);
});
