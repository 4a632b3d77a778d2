import fc from "fast-check";
import { expect, it } from "vitest";
import { contiguousStrides, permuteAxes, readNumbers, type StoredType } from "../../src/weights/storedTensor.ts";

const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 4 });

/** Arrays whose steps need not be those of a contiguous array, at an odd place in their file too. */
const arrays = sizes.chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    strides: fc.tuple(...shape.map(() => fc.integer({ min: 0, max: 9 }))),
    shift: fc.integer({ min: 0, max: 5 }),
  }),
);

const makers: Readonly<Record<Exclude<StoredType, "F16" | "BF16">, (values: readonly number[]) => ArrayBufferView>> = {
  F64: (values) => Float64Array.from(values),
  F32: (values) => Float32Array.from(values),
  I64: (values) => BigInt64Array.from(values, BigInt),
  I32: (values) => Int32Array.from(values),
  I16: (values) => Int16Array.from(values),
  I8: (values) => Int8Array.from(values),
  U8: (values) => Uint8Array.from(values),
  BOOL: (values) => Uint8Array.from(values),
};

it.each(Object.keys(makers) as (keyof typeof makers)[])(
  "reads arrays of %s by their steps, whatever they are",
  (type) => {
    fc.assert(
      fc.property(arrays, ({ shape, strides, shift }) => {
        const span = 1 + shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, 0);
        const storage = Array.from({ length: span }, (_, i) => (i * 37) % 101);
        const { buffer, byteLength } = makers[type](storage);
        const file = new Uint8Array(shift + byteLength);
        file.set(new Uint8Array(buffer), shift);
        const numbers = readNumbers({ type, shape, strides, bytes: file.subarray(shift) });
        const expected = indices(shape).map(
          (index) => storage[index.reduce((sum, i, axis) => sum + i * strides[axis]!, 0)],
        );
        expect([...numbers]).toEqual(expected);
      }),
    );
  },
);

/** Every index of an array, the last one fastest. */
function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, size) => all.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );
}

it("reads halves and bfloat16 as IEEE 754 and PyTorch define them", () => {
  const bytes = (...values: number[]) => new Uint8Array(Uint16Array.from(values).buffer);
  const read = (type: StoredType, data: Uint8Array) => [
    ...readNumbers({ type, shape: [data.length / 2], strides: [1], bytes: data }),
  ];
  expect(read("F16", bytes(0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00))).toEqual([1, -2, 2 ** -24, 65504, Infinity]);
  expect(read("BF16", bytes(0x3f80, 0xc020, 0x0080, 0x7f80, 0xff80))).toEqual([
    1,
    -2.5,
    2 ** -126,
    Infinity,
    -Infinity,
  ]);
});

it("permutes axes without a copy", () => {
  const shape = [2, 3, 4, 5];
  const values = Float32Array.from({ length: 120 }, (_, i) => i);
  const tensor = {
    type: "F32",
    shape,
    strides: contiguousStrides(shape),
    bytes: new Uint8Array(values.buffer),
  } as const;
  const turned = permuteAxes(tensor, [2, 3, 1, 0]);
  expect(turned.bytes).toBe(tensor.bytes);
  expect(turned.shape).toEqual([4, 5, 3, 2]);
  const numbers = readNumbers(turned);
  for (const [h, w, i, o] of indices(turned.shape) as [number, number, number, number][])
    expect(numbers[((h * 5 + w) * 3 + i) * 2 + o]).toBe(((o * 3 + i) * 4 + h) * 5 + w);
});
