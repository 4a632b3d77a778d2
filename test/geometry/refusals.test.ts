import { describe, expect, it } from "vitest";
import {
  composeFrames,
  composeHomographies,
  containFrame,
  cropFrame,
  fromFrame,
  type Homography,
  identityHomography,
  invertHomography,
  mirroring,
  rotation,
  scaling,
  spacingFrame,
  stretchFrame,
  toFrame,
  translation,
  turning,
  turnRaster,
  warpImage,
} from "../../src/geometry/index.ts";

const good = { width: 5, height: 4 };
const flat = { width: 0, height: 4 };
const half = { width: 5, height: 2.5 };
const short = [1, 0, 0, 0, 1, 0, 0, 0] as unknown as Homography;
const infinite: Homography = [1, 0, 0, 0, 1, 0, 0, 0, Number.POSITIVE_INFINITY];
const nine = (got: string) => `must be nine finite numbers, got [${got}]`;
const whole = (got: number) => `must be an integer of at least 1, got ${got}`;
const image = { ...good, channels: 1, data: new Uint8Array(20) };

describe("what geometry refuses, by the name of the function and the argument", () => {
  it.each<[string, () => unknown]>([
    [`containFrame: source.width ${whole(0)}`, () => containFrame(flat, good)],
    [`containFrame: target.height ${whole(2.5)}`, () => containFrame(good, half)],
    [`stretchFrame: source.height ${whole(2.5)}`, () => stretchFrame(half, good)],
    [`stretchFrame: target.width ${whole(0)}`, () => stretchFrame(good, flat)],
    [`spacingFrame: source.width ${whole(0)}`, () => spacingFrame(flat, [1, 1], [1, 1])],
    ["spacingFrame: spacing[0] must be a positive number, got 0", () => spacingFrame(good, [0, 1], [1, 1])],
    ["spacingFrame: targetSpacing[1] must be a positive number, got -1", () => spacingFrame(good, [1, 1], [1, -1])],
    [
      "spacingFrame: spacing must be millimetres per pixel [x, y], got 0.2",
      () => spacingFrame(good, 0.2 as never, [1, 1]),
    ],
    [
      "spacingFrame: targetSpacing must be millimetres per pixel [x, y], got 1",
      () => spacingFrame(good, [1, 1], 1 as never),
    ],
    ["mirroring: width must be a positive number, got 0", () => mirroring(0)],
    ["turning: orientation must be a whole number from 1 to 8, got 9", () => turning(9 as 8, good)],
    [`turning: size.width ${whole(0)}`, () => turning(1, flat)],
    [`turnRaster: raster.width ${whole(0)}`, () => turnRaster({ ...flat, channels: 1, data: new Uint8Array(0) }, 1)],
    [
      'warpImage: border must be one of "constant", "edge", "reflect", got "wrap"',
      () => warpImage(image, { ...good, homography: identityHomography() }, { border: "wrap" as "edge" }),
    ],
    [
      "warpImage: fill must be a finite number, got NaN",
      () => warpImage(image, { ...good, homography: identityHomography() }, { fill: Number.NaN }),
    ],
    ["cropFrame: left must be a finite number, got NaN", () => cropFrame({ left: Number.NaN, top: 0, ...good })],
    ["cropFrame: top must be a finite number, got Infinity", () => cropFrame({ left: 0, top: 1 / 0, ...good })],
    [`cropFrame: crop.width ${whole(0)}`, () => cropFrame({ left: 0, top: 0, ...flat })],
    [
      `fromFrame: frame.homography ${nine("1, 0, 0, 0, 1, 0, 0, 0")}`,
      () => fromFrame({ ...good, homography: short }, []),
    ],
    [
      `toFrame: frame.homography ${nine("1, 0, 0, 0, 1, 0, 0, 0, Infinity")}`,
      () => toFrame({ ...good, homography: infinite }, []),
    ],
    [`warpImage: frame.width ${whole(0)}`, () => warpImage(image, { ...flat, homography: identityHomography() })],
    [
      `warpImage: frame.homography ${nine("1, 0, 0, 0, 1, 0, 0, 0")}`,
      () => warpImage(image, { ...good, homography: short }),
    ],
    [`translation: offset ${nine("1, 0, 0, 0, 1, NaN, 0, 0, 1")}`, () => translation(0, Number.NaN)],
    ["scaling: factors must be non-zero, got [0, 1]", () => scaling(0, 1)],
    [`scaling: factors ${nine("NaN, 0, 0, 0, 1, 0, 0, 0, 1")}`, () => scaling(Number.NaN, 1)],
    [`rotation: angle ${nine("NaN, NaN, 0, NaN, NaN, 0, 0, 0, 1")}`, () => rotation(Number.NaN)],
    [
      `composeHomographies: homography ${nine("1, 0, 0, 0, 1, 0, 0, 0")}`,
      () => composeHomographies(short, identityHomography()),
    ],
    [
      `composeHomographies: homography ${nine("1, 0, 0, 0, 1, 0, 0, 0")}`,
      () => composeHomographies(identityHomography(), short),
    ],
    [`invertHomography: homography ${nine("1, 0, 0, 0, 1, 0, 0, 0")}`, () => invertHomography(short)],
  ])("%s", (message, call) => {
    expect(call).toThrow(new RangeError(message));
  });

  it.each<[string, () => unknown]>([
    ["toFrame: frame must be a frame {width, height, homography}, got null", () => toFrame(null as never, [])],
    [
      "fromFrame: frame must be a frame {width, height, homography}, got undefined",
      () => fromFrame(undefined as never, []),
    ],
    ["containFrame: source must be a size {width, height}, got null", () => containFrame(null as never, good)],
    [
      "composeFrames: a must be a size {width, height}, got undefined",
      () => composeFrames(undefined as never, good as never),
    ],
  ])("%s", (message, call) => {
    expect(call).toThrow(new TypeError(message));
  });

  it("the inverse of maps that squeeze the plane onto a line, of any scale", () => {
    const line: Homography = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    for (const scale of [1e-6, 1, 1e6])
      expect(() => invertHomography(line.map((v) => v * scale) as unknown as Homography)).toThrow("must be invertible");
    for (const scale of [1e-9, 1e9]) {
      const tiny: Homography = [scale, 0, 0, 0, scale, 0, 0, 0, 1];
      expect(invertHomography(tiny)).toBeAllClose([1 / scale, 0, 0, 0, 1 / scale, 0, 0, 0, 1], {
        rtol: 1e-12,
        atol: 0,
      });
    }
  });

  it("no frame that is one", () => {
    const frame = composeFrames(
      containFrame(good, { width: 1, height: 1 }),
      stretchFrame({ width: 1, height: 1 }, good),
    );
    expect(fromFrame(frame, toFrame(frame, [[1, 2]]))).toBeAllClose([[1, 2]], { atol: 1e-9 });
  });
});
