import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Homography, type Raster, warpImage } from "../../src/geometry/index.ts";
import { remapImage } from "../../src/geometry/remapImage.ts";
import type { SamplingOptions } from "../../src/geometry/sampling.ts";
import { createRandom } from "../../src/internal/random.ts";
import { runs } from "../support/runs.ts";

type Border = NonNullable<SamplingOptions["border"]>;

/** Index of a pixel beyond an axis, one step at a time; null for the fill value. */
function indexBeyond(index: number, size: number, border: Border): number | null {
  let [i, steps] = [index, 0];
  while (i < 0 || i >= size) {
    if (border === "constant" || steps++ > 1e6) return null;
    if (border === "edge" || size === 1) i = i < 0 ? 0 : size - 1;
    else i = i < 0 ? -i : 2 * (size - 1) - i;
  }
  return i;
}

/** The value seen at a place of a channel, from the definition. */
function valueAt(image: Raster, [x, y]: readonly [number, number], c: number, { sampling, border, fill }: Options) {
  const { width, height, channels, data } = image;
  const pixel = (i: number, j: number) => {
    const [column, row] = [indexBeyond(i, width, border), indexBeyond(j, height, border)];
    return column === null || row === null ? fill : data[(row * width + column) * channels + c]!;
  };
  if (!Number.isFinite(x) || !Number.isFinite(y)) return fill;
  if (sampling === "nearest") return pixel(Math.floor(x + 0.5), Math.floor(y + 0.5));
  const [i, j] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [x - i, y - j];
  return (
    (1 - v) * ((1 - u) * pixel(i, j) + u * pixel(i + 1, j)) + v * ((1 - u) * pixel(i, j + 1) + u * pixel(i + 1, j + 1))
  );
}

type Options = Required<SamplingOptions>;

/** Inverse by cofactors, written out. */
function adjugate([a, b, c, d, e, f, g, h, i]: Homography): { inverse: number[]; determinant: number } {
  const inverse = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
  return { inverse, determinant: a * inverse[0]! + b * inverse[3]! + c * inverse[6]! };
}

const side = fc.integer({ min: 1, max: 9 });
const kinds = fc.constantFrom(Float32Array, Uint8Array, Uint16Array);
const coefficient = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
const anywhere = fc
  .tuple(
    fc.tuple(coefficient(2), coefficient(2), coefficient(8), coefficient(2), coefficient(2), coefficient(8)),
    fc.oneof(fc.constant([0, 0] as const), fc.tuple(coefficient(0.15), coefficient(0.15))),
  )
  .map(([affine, last]): Homography => [...affine, ...last, 1]);
const share = (most: number) => fc.integer({ min: -1000, max: 1000 }).map((v) => (v * most) / 1000);
/** Turns and mirrors at most a little larger, about a place that both images show. */
const turns = fc
  .tuple(
    fc.tuple(
      share(3),
      share(0.5).map((v) => 1.1 + v),
      fc.constantFrom(1, -1),
    ),
    fc.tuple(share(0.06), share(0.06)),
    fc.tuple(fc.nat(6), fc.nat(6), fc.nat(6), fc.nat(6)),
  )
  .map(([[angle, scale, mirror], [g, h], [x, y, u, v]]): Homography => {
    const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
    const w = 1 + g * x + h * y;
    const [a, b, d, e] = [mirror * cos + u * g, u * h - sin, mirror * sin + v * g, cos + v * h];
    return [a, b, u * w - a * x - b * y, d, e, v * w - d * x - e * y, g, h, 1];
  });
const homographies = fc.oneof(anywhere, turns).filter((h) => Math.abs(adjugate(h).determinant) > 0.05);
const options: fc.Arbitrary<Options> = fc.record({
  sampling: fc.constantFrom("bilinear" as const, "nearest" as const),
  border: fc.constantFrom("constant" as const, "edge" as const, "reflect" as const),
  fill: fc.constantFrom(0, 7.25, -3),
});

type Kind = typeof Float32Array | typeof Uint8Array | typeof Uint16Array;

function noise(width: number, height: number, channels: number, seed: number, Type: Kind = Float32Array): Raster {
  const random = createRandom("brute force", seed);
  const top = Type === Float32Array ? 9 : 250;
  const data = Type.from(Array.from({ length: width * height * channels }, () => top * random()));
  return { width, height, channels, data };
}

/** What is stored for a value outside: whole numbers from 0 up in integers. */
const stored = (fill: number, Type: Kind) => (Type === Float32Array ? fill : Math.max(0, Math.round(fill)));
/** How far a stored value may be off what it stands for. */
const rounding = (Type: Kind) => (Type === Float32Array ? 0 : 0.5);

/** Places where rounding decides: a hair moves the nearest pixel, or the horizon. */
const isTie = (value: number) => Math.abs(value + 0.5 - Math.round(value + 0.5)) < 1e-6;

describe("warps from their definition, pixel by pixel", () => {
  it("are what warpImage makes of any homography, horizon and border, of any size, channels and kind of pixels", () => {
    fc.assert(
      fc.property(
        fc.tuple(side, side, side, side, fc.integer({ min: 1, max: 3 }), fc.nat(999)),
        homographies,
        options,
        kinds,
        ([w, h, width, height, channels, seed], homography, given, Type) => {
          const image = noise(w, h, channels, seed, Type);
          const seen = { ...given, fill: stored(given.fill, Type) };
          const { inverse: m, determinant } = adjugate(homography);
          const corners = [-0.5, w - 0.5].flatMap((x) => [-0.5, h - 0.5].map((y) => [x, y] as const));
          const behind = corners.every(([x, y]) => homography[6] * x + homography[7] * y + homography[8] < 0);
          const { data } = warpImage(image, { width, height, homography }, given);
          for (let y = 0; y < height; y++)
            for (let x = 0; x < width; x++) {
              const [p, q, r] = [0, 1, 2].map((k) => m[3 * k]! * x + m[3 * k + 1]! * y + m[3 * k + 2]!) as [
                number,
                number,
                number,
              ];
              const front = (r / determinant) * (behind ? -1 : 1);
              if (Math.abs(front) < 1e-6) continue;
              const place = front > 0 ? ([p / r, q / r] as const) : ([Number.NaN, Number.NaN] as const);
              if (given.sampling === "nearest" && place.some(isTie)) continue;
              if (place.some((v) => Math.abs(v) > 1e5)) continue;
              for (let c = 0; c < channels; c++) {
                const expected = valueAt(image, place, c, seen);
                const found = data[(y * width + x) * channels + c]!;
                const slack = front > 0 ? 1e-3 + 1e-6 * Math.hypot(...place) : 0;
                const half = front > 0 && given.sampling === "bilinear" ? rounding(Type) : 0;
                if (!(Math.abs(found - expected) <= half + slack * (half > 0 ? 28 : 1)))
                  expect.fail(`(${x}, ${y}, ${c}) sees ${place}: ${found} instead of ${expected}`);
              }
            }
        },
      ),
      { numRuns: runs(400) },
    );
  });

  it("are what remapImage makes of any places", () => {
    fc.assert(
      fc.property(
        fc.tuple(side, side, side, side, fc.integer({ min: 1, max: 3 }), fc.nat(999)),
        options,
        kinds,
        ([w, h, width, height, channels, seed], given, Type) => {
          const image = noise(w, h, channels, seed, Type);
          const seen = { ...given, fill: stored(given.fill, Type) };
          const random = createRandom("places", seed);
          const place = (size: number) => {
            const strange = [Number.NaN, Number.POSITIVE_INFINITY, 0, size - 1, -1, size];
            return random() < 0.3 ? strange[Math.floor(6 * random())]! : (3 * random() - 1) * size;
          };
          const places = Array.from({ length: width * height }, () => [place(w), place(h)] as const);
          const output = new Type(width * height * channels);
          const trace = (xs: Float64Array, ys: Float64Array) => {
            for (let k = 0; k < xs.length; k++) {
              const [x, y] = places[ys[k]! * width + xs[k]!]!;
              [xs[k], ys[k]] = [x, y];
            }
          };
          remapImage(image, { width, height }, trace, output, given);
          const expected = places.flatMap((at) =>
            Array.from({ length: channels }, (_, c) => valueAt(image, at, c, seen)),
          );
          expect(output).toBeAllClose(expected, { atol: rounding(Type) + 1e-5, rtol: 1e-6 });
        },
      ),
      { numRuns: runs(200) },
    );
  });

  it("shears and scales by whole numbers, which is no moving of whole pixels", () => {
    const image = noise(5, 4, 1, 2);
    const maps: readonly Homography[] = [
      [1, 1, 0, 0, 1, 0, 0, 0, 1],
      [1, 0, 0, -1, 1, 0, 0, 0, 1],
      [-1, 0, 4, 0, 1, 0, 0, 0, 1],
      [1, 0, 0, 0, -1, 3, 0, 0, 1],
    ];
    for (const homography of maps) {
      const { data } = warpImage(image, { width: 6, height: 5, homography }, { fill: 3 });
      const { inverse } = adjugate(homography);
      const determinant = adjugate(homography).determinant;
      const expected = Array.from({ length: 30 }, (_, k) => {
        const [x, y] = [k % 6, Math.floor(k / 6)];
        const [i, j] = [0, 3].map((at) => (inverse[at]! * x + inverse[at + 1]! * y + inverse[at + 2]!) / determinant);
        return valueAt(image, [i!, j!], 0, { sampling: "bilinear", border: "constant", fill: 3 });
      });
      expect(data).toBeAllClose(expected, { atol: 1e-6 });
    }
  });

  it("moves whole pixels by any distance, beyond all of the image too", () => {
    const image = noise(5, 4, 2, 1);
    for (let dx = -7; dx <= 7; dx++)
      for (let dy = -6; dy <= 6; dy++) {
        const { data } = warpImage(
          image,
          { width: 6, height: 3, homography: [1, 0, dx, 0, 1, dy, 0, 0, 1] },
          { fill: 3 },
        );
        const expected = Array.from({ length: 36 }, (_, k) => {
          const [x, y, c] = [(Math.floor(k / 2) % 6) - dx, Math.floor(k / 12) - dy, k % 2];
          return x >= 0 && x < 5 && y >= 0 && y < 4 ? image.data[(y * 5 + x) * 2 + c]! : 3;
        });
        expect([...data]).toEqual(expected);
      }
  });
});
