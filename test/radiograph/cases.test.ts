import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { installedCodecs } from "../../src/node/index.ts";
import { decodeRadiograph } from "../../src/radiograph/index.ts";

const folder = new URL("../fixtures/cases/", import.meta.url);
const bytesOf = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));

/** By pydicom, GDCM and Pillow: `test/fixtures/cases/cases.py`. */
const right: Record<string, { width: number; height: number; values: number[] }> = JSON.parse(
  readFileSync(new URL("cases.json", folder), "utf8"),
);

/** How far another JPEG decoder may be away. */
const tolerances: Readonly<Record<string, number>> = { jpg: 3 };

/** What must be told of each. */
const codes: Readonly<Record<string, readonly string[]>> = {
  "jpg8_a16_b8.dcm": [],
  "sm_ext_bs10.dcm": ["bits-disagree"],
  "cols_wrong.dcm": ["pixel-data-longer"],
  "nf_48.dcm": ["frames-disagree"],
  "rgb_yellow.dcm": ["color-as-gray"],
  "rgbjpg.jpg": ["spacing-missing"],
  "thumbfirst.tif": ["spacing-missing", "several-pages"],
  ...Object.fromEntries([1, 2, 3, 4].map((i) => [`f${i}.jpg`, ["spacing-missing", "pixels-turned"]])),
};

describe("files that other programs read otherwise", () => {
  it.each(Object.entries(codes))(
    "%s has the pixels that pydicom and Pillow give, and says what is odd",
    async (name, told) => {
      const { image, warnings } = await decodeRadiograph(bytesOf(name), { name, codecs: installedCodecs });
      const { values, ...size } = right[name]!;
      expect({ width: image.width, height: image.height }).toEqual(size);
      const tolerance = tolerances[name.split(".")[1]!] ?? 1;
      const sampled = values.map((_, i) => image.data[53 * i]!);
      const off = sampled.map((value, i) => Math.abs(value - values[i]!));
      expect(Math.max(...off)).toBeLessThanOrEqual(tolerance);
      expect(warnings.map(({ code }) => code)).toEqual(told);
    },
  );
});
