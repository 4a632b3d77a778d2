import { decodeRadiograph } from "../../src/radiograph/index.ts";
import { buildGrayJpeg } from "../images/buildGrayJpeg.ts";
import { dicomBomb, lzwZeros, pngAround, tiffAround, zlibZeros } from "./bombs.ts";

export interface BombReport {
  readonly messages: readonly string[];
  readonly slowestMs: number;
  /** How far the memory of the process rose above what it was with the files in it. */
  readonly growthMb: number;
}

/** A JPEG whose header claims other sizes than its data have. */
function hollowJpeg(side: number): Uint8Array {
  const jpeg = buildGrayJpeg();
  const size = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0) + 5;
  new DataView(jpeg.buffer).setUint16(size, side);
  new DataView(jpeg.buffer).setUint16(size + 2, side);
  return jpeg;
}

/** Decodes files of some megabytes that would grow to gigabytes. */
const bombs = [
  pngAround({ pixels: zlibZeros(6000) }),
  tiffAround(zlibZeros(6000), 8),
  tiffAround(lzwZeros(600), 5),
  dicomBomb(6000),
  dicomBomb(6000, 24),
  hollowJpeg(8000),
  hollowJpeg(65500),
];
const before = process.resourceUsage().maxRSS;
const messages: string[] = [];
let slowestMs = 0;
for (const bytes of bombs) {
  const began = process.cpuUsage();
  await decodeRadiograph(bytes, { name: "film" }).then(
    () => messages.push("read"),
    (error: Error) => messages.push(error.message),
  );
  const { user, system } = process.cpuUsage(began);
  slowestMs = Math.max(slowestMs, (user + system) / 1000);
  if (process.argv[2]) console.error(messages.at(-1), (user + system) / 1000, process.resourceUsage().maxRSS >> 10);
}
const report: BombReport = { messages, slowestMs, growthMb: (process.resourceUsage().maxRSS - before) / 1024 };
console.log(JSON.stringify(report));
