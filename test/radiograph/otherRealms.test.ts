import { runInNewContext, runInThisContext } from "node:vm";
import { expect, it } from "vitest";
import { formatDicomRadiograph } from "../../src/dicom/index.ts";
import { toRaster } from "../../src/images/toRaster.ts";
import { percentile, stretchContrast, toGray } from "../../src/radiograph/index.ts";
import { displayPixels } from "../../src/viz/displayPixels.ts";

const kinds = ["Uint8Array", "Uint8ClampedArray", "Uint16Array", "Float32Array"] as const;
const values = [12, 40, 200, 7, 90, 33, 150, 255];

/** Arrays of this realm and of another one, as of an iframe or of a test runner's window. */
const pairs = kinds.map((kind) => {
  const text = `new ${kind}(${JSON.stringify(kind === "Float32Array" ? values.map((v) => v / 300) : values)})`;
  const [own, other] = [runInThisContext(text), runInNewContext(text)];
  return [kind, own, other] as const;
});
it.each(pairs)("%s of another realm is what it is here", async (kind, own, other) => {
  expect(other).not.toBeInstanceOf(own.constructor);
  const see = async (data: Uint8Array<ArrayBuffer>) => {
    const gray = { width: 4, height: 2, channels: 1, data };
    const pair = { width: 2, height: 2, channels: 2, data };
    return {
      stretched: Array.from(stretchContrast(gray).data),
      gray: toGray(pair).data,
      percentile: percentile(data, 30),
      shown: displayPixels("test", "raster", gray),
      dicom: kind === "Float32Array" ? null : (await formatDicomRadiograph(gray, { spacing: null })).length,
      canvas:
        kind === "Uint8ClampedArray" ? Array.from(toRaster({ width: 2, height: 1, data: data as never }).data) : null,
    };
  };
  const seen = [await see(own), await see(other)];
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[0]!.stretched.every(Number.isFinite)).toBe(true);
});
