import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { BombReport } from "./runBombs.ts";

test("files of megabytes that would grow to gigabytes are refused within 10 s and 700 MB", () => {
  const script = fileURLToPath(new URL("runBombs.ts", import.meta.url));
  const text = execFileSync(process.execPath, ["--import", "tsx", script], { encoding: "utf8" });
  const { messages, slowestMs, growthMb } = JSON.parse(text) as BombReport;
  const png = "film: is a PNG whose compressed data hold more than its 4×3 pixels; export it again";
  const tiff = "film: is a TIFF that cannot be read (its compressed data hold more than its size); save it as PNG";
  expect(messages).toEqual([
    png,
    tiff,
    tiff,
    expect.stringMatching(/^film: its compressed data hold more than the \d+ bytes that they may$/),
    "film: its compressed data hold more than the 67108864 bytes that they may",
    expect.stringMatching(/^film: is a JPEG that cannot be decoded/),
    "film: is a JPEG of 65500×65500 pixels; 67108864 are read",
  ]);
  expect(slowestMs).toBeLessThan(10_000);
  expect(growthMb).toBeLessThan(700);
});
