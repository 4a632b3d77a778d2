import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { SimdExports } from "../../src/simd/simdExports.ts";
import { simdInstance } from "../../src/simd/simdModule.ts";
import { guardedMemory, randomNumbers } from "../support/guardedMemory.ts";

const sizes = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  height: fc.integer({ min: 1, max: 6 }),
  width: fc.integer({ min: 1, max: 6 }),
  channels: fc.integer({ min: 1, max: 10 }),
  more: fc.integer({ min: 0, max: 3 }),
});

describe("the passes between the convolutions, on slices of wider maps", () => {
  let memory: WebAssembly.Memory;
  let run: SimdExports;
  beforeAll(async () => {
    memory = new WebAssembly.Memory({ initial: 64 });
    ({ run } = await simdInstance(memory, false));
  });

  /** Numbers where there are channels, NaN between them. */
  const sparse = (pixels: number, channels: number, pitch: number, seed: string) =>
    randomNumbers(pixels * pitch, seed).map((v, i) => (i % pitch < channels ? v : Number.NaN));

  function expectMap(
    m: ReturnType<typeof guardedMemory>,
    at: number,
    [pixels, channels, pitch]: readonly [number, number, number],
    value: (pixel: number, c: number) => number,
  ): void {
    const actual = m.read(at, pixels * pitch);
    const [own, wanted]: [number[], number[]] = [[], []];
    for (let i = 0; i < actual.length; i++) {
      const c = i % pitch;
      if (c < channels) {
        own.push(actual[i]!);
        wanted.push(value(Math.floor(i / pitch), c));
      } else if (!m.untouched(at, i)) throw new Error(`wrote channel ${c} of ${channels}`);
    }
    expect(own).toBeAllClose(wanted, { rtol: 0, atol: 1e-5 });
    expect(m.intact()).toBe(true);
  }

  it("finish adds bias and addend around the ReLU", () => {
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.boolean(), fc.boolean(), (s, relu, first, second) => {
        const pixels = s.height * s.width;
        const pitch = s.channels + s.more;
        const x = sparse(pixels, s.channels, pitch, "x");
        const addend = sparse(pixels, s.channels, pitch, "addend");
        const bias = randomNumbers(s.channels, "bias");
        const m = guardedMemory(memory);
        const [xAt, addendAt, biasAt] = [x, addend, bias].map(m.put) as [number, number, number];
        const [y, sum] = [m.put(pixels * pitch), m.put(pixels * pitch)];
        run.finish(
          ...([xAt, pitch, biasAt, relu, first ? y : 0, pitch, addendAt, pitch, second ? sum : 0, pitch] as const),
          pixels,
          s.channels,
        );
        const value = (p: number, c: number) => {
          const v = x[p * pitch + c]! + bias[c]!;
          return relu ? Math.max(0, v) : v;
        };
        const shape = [pixels, s.channels, pitch] as const;
        if (first) expectMap(m, y, shape, value);
        if (second) expectMap(m, sum, shape, (p, c) => value(p, c) + addend[p * pitch + c]!);
      }),
    );
  });

  it("maxPool takes the largest of 2 × 2 and drops an odd last row and column", () => {
    fc.assert(
      fc.property(sizes, (s) => {
        const pitch = s.channels + s.more;
        const x = sparse(s.batch * s.height * s.width, s.channels, pitch, "pool");
        const [rows, columns] = [s.height >> 1, s.width >> 1];
        const m = guardedMemory(memory);
        const xAt = m.put(x);
        const y = m.put(s.batch * rows * columns * pitch);
        run.maxPool(xAt, pitch, y, pitch, s.batch, s.height, s.width, s.channels);
        expectMap(m, y, [s.batch * rows * columns, s.channels, pitch], (p, c) => {
          const [n, i, j] = [Math.floor(p / columns / rows), Math.floor(p / columns) % rows, p % columns];
          const at = (di: number, dj: number) => x[((n * s.height + 2 * i + di) * s.width + 2 * j + dj) * pitch + c]!;
          return Math.max(at(0, 0), at(0, 1), at(1, 0), at(1, 1));
        });
      }),
    );
  });

  it("maxPoolGradient goes to the first of the largest of 2 × 2, and nowhere else", () => {
    fc.assert(
      fc.property(sizes, (s) => {
        const pixels = s.batch * s.height * s.width;
        const [rows, columns] = [s.height >> 1, s.width >> 1];
        // Few values: ties; negative, and below every number.
        const x = randomNumbers(pixels * s.channels, "ties").map((v) => (v > 0.8 ? Number.NaN : Math.round(2 * v) - 1));
        const dy = randomNumbers(s.batch * rows * columns * s.channels, "dy");
        const expected = new Float32Array(x.length);
        dy.forEach((g, place) => {
          const c = place % s.channels;
          const p = Math.floor(place / s.channels);
          const [n, i, j] = [Math.floor(p / columns / rows), Math.floor(p / columns) % rows, p % columns];
          let [best, at] = [Number.NEGATIVE_INFINITY, -1];
          for (const [di, dj] of [
            [0, 0],
            [0, 1],
            [1, 0],
            [1, 1],
          ] as const) {
            const k = ((n * s.height + 2 * i + di) * s.width + 2 * j + dj) * s.channels + c;
            if (x[k]! > best) [best, at] = [x[k]!, k];
          }
          if (at >= 0) expected[at] = g;
        });
        const m = guardedMemory(memory);
        const [xAt, dyAt] = [m.put(x), m.put(dy)];
        const dx = m.put(x.length);
        run.maxPoolGradient(xAt, dyAt, dx, s.batch, s.height, s.width, s.channels);
        expect(m.read(dx, x.length)).toEqual(expected);
        expect(m.intact()).toBe(true);
      }),
    );
  });

  it("upsample resizes between aligned corners or to the nearest pixel, and adds", () => {
    const larger = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(sizes, larger, fc.boolean(), fc.boolean(), (s, [rows, columns], nearest, adds) => {
        const pitch = s.channels + s.more;
        const x = sparse(s.batch * s.height * s.width, s.channels, pitch, "x");
        const addend = sparse(s.batch * rows * columns, s.channels, pitch, "addend");
        const m = guardedMemory(memory);
        const [xAt, addendAt] = [m.put(x), m.put(addend)];
        const y = m.put(s.batch * rows * columns * pitch);
        run.upsample(
          ...([xAt, pitch, y, pitch, adds ? addendAt : 0, pitch, s.batch] as const),
          s.height,
          s.width,
          rows,
          columns,
          s.channels,
          nearest,
        );
        expectMap(m, y, [s.batch * rows * columns, s.channels, pitch], (p, c) => {
          const [n, i, j] = [Math.floor(p / columns / rows), Math.floor(p / columns) % rows, p % columns];
          const at = (row: number, column: number) => x[((n * s.height + row) * s.width + column) * pitch + c]!;
          const extra = adds ? addend[p * pitch + c]! : 0;
          if (nearest) return extra + at(Math.floor((i * s.height) / rows), Math.floor((j * s.width) / columns));
          const along = (o: number, inputs: number, outputs: number) => {
            const place = outputs > 1 ? (o * (inputs - 1)) / (outputs - 1) : 0;
            const low = Math.min(Math.floor(place), inputs - 1);
            return [low, Math.min(low + 1, inputs - 1), place - low] as const;
          };
          const [top, bottom, v] = along(i, s.height, rows);
          const [left, right, u] = along(j, s.width, columns);
          const row = (r: number) => (1 - u) * at(r, left) + u * at(r, right);
          return extra + (1 - v) * row(top) + v * row(bottom);
        });
      }),
    );
  });
});
