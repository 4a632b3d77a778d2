import { setBackend, slice, type Tensor, tensor } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";

beforeAll(async () => {
  await patchBackend("wasm");
  await setBackend("wasm");
});

it("the WASM slice takes the same numbers as indexing does, for any rank, part and type", async () => {
  const axis = fc
    .integer({ min: 1, max: 5 })
    .chain((n) =>
      fc
        .integer({ min: 0, max: n - 1 })
        .chain((begin) =>
          fc.record({ n: fc.constant(n), begin: fc.constant(begin), size: fc.integer({ min: 1, max: n - begin }) }),
        ),
    );
  await fc.assert(
    fc.asyncProperty(
      fc.array(axis, { minLength: 1, maxLength: 5 }),
      fc.constantFrom("float32", "int32"),
      async (axes, dtype) => {
        const shape = axes.map(({ n }) => n);
        const total = shape.reduce((a, b) => a * b, 1);
        const x = tensor(
          Array.from({ length: total }, (_, i) => i),
          shape,
          dtype as "float32" | "int32",
        );
        const part = slice(
          x,
          axes.map(({ begin }) => begin),
          axes.map(({ size }) => size),
        );
        const expected = Array.from({ length: total }, (_, i) => i).filter((i) => {
          let rest = i;
          return [...axes].reverse().every(({ n, begin, size }) => {
            const at = rest % n;
            rest = Math.floor(rest / n);
            return at >= begin && at < begin + size;
          });
        });
        expect(part.shape).toEqual(axes.map(({ size }) => size));
        expect(part.dtype).toBe(dtype);
        expect([...(await part.data())]).toEqual(expected);
        x.dispose();
        part.dispose();
      },
    ),
    { numRuns: 200 },
  );
});

it("the WASM slice copies long runs and empty parts, and refuses what lies outside", async () => {
  const x: Tensor = tensor(
    Array.from({ length: 2 * 3 * 100 }, (_, i) => i),
    [2, 3, 100],
  );
  const part = slice(x, [1, 1, 10], [1, 2, 80]);
  const none = slice(x, [0, 0, 0], [2, 0, 100]);
  expect([...(await part.data())].slice(78, 82)).toEqual([488, 489, 510, 511]);
  expect(none.shape).toEqual([2, 0, 100]);
  expect(() => slice(x, [0, 2, 0], [2, 2, 100])).toThrow("begin[1] + size[1] (4) would overflow input.shape[1] (3)");
  for (const t of [x, part, none]) t.dispose();
});
