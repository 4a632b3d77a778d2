import { expect, it } from "vitest";
import { parseNpyHeader } from "../../src/internal/npy.ts";

/** The head of a version 1.0 file with a tuple for its shape, as NumPy Enhancement Proposal 1 has it. */
function headOf(tuple: string): Uint8Array {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': ${tuple}, }\n`;
  return Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00", "latin1"),
    Buffer.from([header.length & 255, header.length >> 8]),
    Buffer.from(header),
  ]);
}

it.each([
  ["()", []],
  ["(3,)", [3]],
  ["(2, 3)", [2, 3]],
  ["( 2 ,3, )", [2, 3]],
])("reads the shape %s as Python does", (tuple, shape) => {
  expect(parseNpyHeader(headOf(tuple), "a.npy").shape).toEqual(shape);
});

it.each(["(1 2,)", "(,3)", "(1,,2)", "(,)", "(99999999999999999999,)"])(
  "refuses the shape %s, which is no tuple of sizes",
  (tuple) => {
    expect(() => parseNpyHeader(headOf(tuple), "a.npy")).toThrow(
      new RangeError(`a.npy: must have whole numbers, each before a comma, for its shape, got "${tuple}"`),
    );
  },
);

it("reads headers of 10,000 bytes, as NumPy does, and none that is longer", () => {
  const usual = headOf("(3,)").length - 10;
  const padded = (length: number) => headOf(`(3,${" ".repeat(length - usual)})`);
  expect(parseNpyHeader(padded(10_000), "a.npy").shape).toEqual([3]);
  expect(() => parseNpyHeader(padded(10_001), "a.npy")).toThrow(
    new RangeError("a.npy: has a header of 10001 bytes, more than the 10000 that NumPy reads"),
  );
});
