import { formatDicomRadiograph } from "../src/dicom/index.ts";
import { installedCodecs } from "../src/node/index.ts";
import { decodeRadiograph } from "../src/radiograph/index.ts";
import { buildDicom, syntaxes } from "../test/radiograph/buildDicom.ts";
import { encodeFrame } from "../test/radiograph/encodeFrame.ts";
import { film } from "../test/radiograph/film.ts";

/** Decoding of a film of 2400 × 3000 pixels and 12 bits in 16, median of 5, warm. */
const size = { width: 2400, height: 3000, bits: 12 };
const samples = film(size.width, size.height, size.bits);
const plain = await formatDicomRadiograph({ ...size, channels: 1, data: samples }, { spacing: [0.148, 0.148] });

const time = async (bytes: Uint8Array) => {
  const runs: number[] = [];
  for (let i = 0; i < 6; i++) {
    const began = performance.now();
    await decodeRadiograph(bytes, { codecs: installedCodecs });
    runs.push(performance.now() - began);
  }
  return runs.slice(1).sort((a, b) => a - b)[2]!;
};

console.log(`uncompressed: ${(await time(plain)).toFixed(0)} ms`);
for (const name of ["rle", "jpegLosslessSv1", "jpegLs", "jpeg2000Lossless", "htj2kLossless"] as const) {
  const pixels = await encodeFrame(name, samples, size);
  // Built small: the writer of the tests is made for small files.
  const head = buildDicom({ ...size, pixels: new Uint8Array(), transferSyntax: syntaxes[name] });
  const tail = head.subarray(head.length - 16);
  const item = new Uint8Array(8);
  new DataView(item.buffer).setUint32(0, 0xe000fffe, true);
  new DataView(item.buffer).setUint32(4, pixels.length + (pixels.length % 2), true);
  const padding = new Uint8Array(pixels.length % 2);
  const bytes = Buffer.concat([head.subarray(0, head.length - 16), item, pixels, padding, tail.subarray(8)]);
  console.log(`${name}: ${(await time(new Uint8Array(bytes))).toFixed(0)} ms`);
}
console.log(`peak memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
