import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { SimdExports } from "../../src/simd/simdExports.ts";
import { simdInstance } from "../../src/simd/simdModule.ts";
import { chunkSize, transformedSize, type WinogradTile } from "../../src/simd/winogradPlan.ts";
import { guardedMemory, randomNumbers } from "../support/guardedMemory.ts";

/** A map with more numbers from one pixel to the next than it has channels. */
interface Shape {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outputs: number;
  readonly more: number;
  readonly chunk: number;
}

const shapes = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  height: fc.integer({ min: 1, max: 14 }),
  width: fc.integer({ min: 1, max: 14 }),
  channels: fc.integer({ min: 1, max: 13 }),
  outputs: fc.integer({ min: 1, max: 21 }),
  more: fc.integer({ min: 0, max: 5 }),
  chunk: fc.integer({ min: 1, max: 9 }),
});

const tile = fc.constantFrom<WinogradTile>(4, 6);

/** The sum over the taps of each output pixel, in float64: `visit` is given places in x, the filter and y. */
function forEachTap(s: Shape, visit: (x: number, tap: number, y: number) => void): void {
  for (let n = 0; n < s.batch; n++)
    for (let i = 0; i < s.height; i++)
      for (let j = 0; j < s.width; j++)
        for (let tap = 0; tap < 9; tap++) {
          const [row, column] = [i + Math.floor(tap / 3) - 1, j + (tap % 3) - 1];
          if (row < 0 || row >= s.height || column < 0 || column >= s.width) continue;
          visit((n * s.height + row) * s.width + column, tap, (n * s.height + i) * s.width + j);
        }
}

function dataOf(s: Shape) {
  const pixels = s.batch * s.height * s.width;
  const [inPitch, outPitch] = [s.channels + s.more, s.outputs + s.more];
  const seed = JSON.stringify(s);
  const spread = (size: number, name: string, pitch: number, used: number) =>
    randomNumbers(size, seed + name).map((v, i) => (i % pitch < used ? v : Number.NaN));
  return {
    pixels,
    inPitch,
    outPitch,
    x: spread(pixels * inPitch, "x", inPitch, s.channels),
    filter: randomNumbers(9 * s.channels * s.outputs, `${seed}filter`),
    bias: randomNumbers(s.outputs, `${seed}bias`),
    dy: spread(pixels * outPitch, "dy", outPitch, s.outputs),
    addend: spread(pixels * outPitch, "addend", outPitch, s.outputs),
  };
}

describe.each([
  ["SIMD", false],
  ["relaxed SIMD, where the engine has it", true],
] as const)("Winograd's convolution with %s", (_, relaxed) => {
  let memory: WebAssembly.Memory;
  let run: SimdExports;
  beforeAll(async () => {
    memory = new WebAssembly.Memory({ initial: 256 });
    ({ run } = await simdInstance(memory, relaxed));
  });
  const spareSize = (s: Shape) =>
    Math.max(chunkSize(6, s.channels, s.outputs), 64 * (8 + (s.chunk + 1) * (s.channels + s.outputs + 8) + 32));

  it("is the convolution with bias, ReLU and addend of any shape, and writes nothing else", () => {
    fc.assert(
      fc.property(shapes, tile, fc.boolean(), fc.constantFrom("y", "sum", "both"), (s, tile, relu, targets) => {
        const d = dataOf(s);
        const expected = new Float64Array(d.pixels * s.outputs);
        for (let i = 0; i < expected.length; i++) expected[i] = d.bias[i % s.outputs]!;
        forEachTap(s, (x, tap, y) => {
          for (let c = 0; c < s.channels; c++)
            for (let k = 0; k < s.outputs; k++)
              expected[y * s.outputs + k]! +=
                d.x[x * d.inPitch + c]! * d.filter[(tap * s.channels + c) * s.outputs + k]!;
        });
        const m = guardedMemory(memory);
        const [x, filter, bias, addend] = [d.x, d.filter, d.bias, d.addend].map(m.put) as [
          number,
          number,
          number,
          number,
        ];
        const filters = m.put(transformedSize(tile, s.channels, s.outputs));
        const spare = m.put(spareSize(s));
        const [y, sum] = [m.put(d.pixels * d.outPitch), m.put(d.pixels * d.outPitch)];
        run.transformFilters(filter, filters, s.channels, s.outputs, false, tile, spare);
        const tiles = s.batch * Math.ceil(s.height / tile) * Math.ceil(s.width / tile);
        const parts = [0, Math.floor(tiles / 3), tiles];
        for (let part = 0; part < 2; part++)
          run.winograd(
            x,
            d.inPitch,
            filters,
            bias,
            targets === "sum" ? 0 : y,
            d.outPitch,
            addend,
            d.outPitch,
            targets === "y" ? 0 : sum,
            d.outPitch,
            relu,
            s.height,
            s.width,
            s.channels,
            s.outputs,
            parts[part]!,
            parts[part + 1]! - parts[part]!,
            spare,
            s.chunk,
            tile,
          );
        const check = (at: number, value: (i: number, place: number) => number) => {
          const actual = m.read(at, d.pixels * d.outPitch);
          const [own, wanted]: [number[], number[]] = [[], []];
          for (let place = 0; place < actual.length; place++) {
            const k = place % d.outPitch;
            if (k < s.outputs) {
              own.push(actual[place]!);
              wanted.push(value(Math.floor(place / d.outPitch) * s.outputs + k, place));
            } else if (!m.untouched(at, place)) throw new Error(`wrote channel ${k} of ${s.outputs}`);
          }
          expect(own).toBeAllClose(wanted, { rtol: 0, atol: 1e-4 });
        };
        const active = (i: number) => (relu ? Math.max(0, expected[i]!) : expected[i]!);
        if (targets !== "sum") check(y, active);
        if (targets !== "y") check(sum, (i, place) => active(i) + d.addend[place]!);
        expect(m.intact()).toBe(true);
      }),
      { numRuns: 120 },
    );
  });

  it("has the gradients of the plain loop by its image and its filter, and writes nothing else", () => {
    fc.assert(
      fc.property(shapes, (s) => {
        const d = dataOf(s);
        const dx = new Float64Array(d.pixels * s.channels);
        const dfilter = new Float64Array(d.filter.length);
        forEachTap(s, (x, tap, y) => {
          for (let c = 0; c < s.channels; c++)
            for (let k = 0; k < s.outputs; k++) {
              const w = (tap * s.channels + c) * s.outputs + k;
              dx[x * s.channels + c]! += d.filter[w]! * d.dy[y * d.outPitch + k]!;
              dfilter[w]! += d.x[x * d.inPitch + c]! * d.dy[y * d.outPitch + k]!;
            }
        });
        const m = guardedMemory(memory);
        const [x, filter, dy] = [d.x, d.filter, d.dy].map(m.put) as [number, number, number];
        const bias = m.put(new Float32Array(s.channels));
        const reversed = m.put(transformedSize(4, s.outputs, s.channels));
        const sums = m.put(new Float32Array(transformedSize(4, s.channels, s.outputs)));
        const spare = m.put(spareSize(s));
        const [dxAt, dfilterAt] = [m.put(dx.length), m.put(dfilter.length)];
        const tiles = s.batch * Math.ceil(s.height / 4) * Math.ceil(s.width / 4);
        const size = [s.height, s.width] as const;
        run.transformFilters(filter, reversed, s.outputs, s.channels, true, 4, spare);
        run.winograd(
          ...([dy, d.outPitch, reversed, bias, dxAt, s.channels, 0, 0, 0, 0, false] as const),
          ...size,
          s.outputs,
          s.channels,
          0,
          tiles,
          spare,
          s.chunk,
          4,
        );
        const part = Math.floor(tiles / 2);
        for (const [first, count] of [
          [0, part],
          [part, tiles - part],
        ] as const)
          run.winogradFilterGradient(
            ...([x, d.inPitch, dy, d.outPitch, sums] as const),
            ...size,
            s.channels,
            s.outputs,
            first,
            count,
            spare,
            s.chunk,
          );
        run.filterGradients(sums, dfilterAt, s.channels, s.outputs, spare);
        expect(m.read(dxAt, dx.length)).toBeAllClose(dx, { rtol: 0, atol: 2e-4 });
        expect(m.read(dfilterAt, dfilter.length)).toBeAllClose(dfilter, { rtol: 0, atol: 2e-4 });
        expect(m.intact()).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it.each([4, 6] as const)("F(%s) lets NaN and infinity show in every output that their pixel reaches", (tile) => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const s: Shape = { batch: 1, height: 9, width: 9, channels: 4, outputs: 4, more: 0, chunk: 6 };
      const d = dataOf(s);
      d.x[(4 * 9 + 4) * 4] = bad;
      const m = guardedMemory(memory);
      const [x, filter, bias] = [d.x, d.filter, d.bias].map(m.put) as [number, number, number];
      const [filters, spare] = [m.put(transformedSize(tile, 4, 4)), m.put(spareSize(s))];
      const y = m.put(81 * 4);
      run.transformFilters(filter, filters, 4, 4, false, tile, spare);
      run.winograd(
        x,
        4,
        filters,
        bias,
        y,
        4,
        0,
        0,
        0,
        0,
        true,
        9,
        9,
        4,
        4,
        0,
        Math.ceil(9 / tile) ** 2,
        spare,
        6,
        tile,
      );
      const out = m.read(y, 81 * 4);
      for (let i = 3; i <= 5; i++)
        for (let j = 3; j <= 5; j++)
          for (let k = 0; k < 4; k++) {
            const value = out[(i * 9 + j) * 4 + k]!;
            expect(Number.isFinite(value) && value !== 0).toBe(false);
          }
    }
  });
});
