import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { encodePng } from "../../src/files/encodePng.ts";
import { readPngChunks } from "../../src/images/pngChunks.ts";
import { createRandom } from "../../src/internal/random.ts";

describe("encodePng", () => {
  it.each([Uint8Array, Uint16Array])(
    "is read by another decoder as what it was, of every size and channel: %s",
    (Kind) => {
      const random = createRandom("png");
      const most = 2 ** (8 * Kind.BYTES_PER_ELEMENT);
      for (let i = 0; i < 60; i++) {
        const [width, height, channels] = [1 + Math.floor(40 * random()), 1 + Math.floor(40 * random()), 1 + (i % 4)];
        const smooth = random() < 0.5;
        const data = new Kind(width * height * channels);
        for (let k = 0; k < data.length; k++) data[k] = smooth ? 7 * k : most * random();
        const found = decode(encodePng({ width, height, channels, data }), { checkCrc: true });
        expect(found).toMatchObject({ width, height, channels, depth: 8 * Kind.BYTES_PER_ELEMENT });
        expect(found.data).toEqual(data);
      }
    },
  );

  it("has checksums that hold, and texts", () => {
    const png = encodePng({ width: 2, height: 1, channels: 1, data: Uint8Array.of(1, 255) }, { Title: "µ" });
    expect(readPngChunks(png)?.texts).toEqual(new Map([["Title", "µ"]]));
  });
});
