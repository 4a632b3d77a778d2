import { describe, expect, it } from "vitest";
import { formatSafetensors, type NamedArray, parseSafetensors } from "../../src/weights/index.ts";

/** A file written by hand: any header, any bytes. */
function file(header: unknown, body: ArrayLike<number> = []): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(Array.from(body), 8 + json.length);
  return bytes;
}

const read = (dtype: string, shape: number[], body: ArrayBuffer | number[]): NamedArray => {
  const bytes = new Uint8Array(body);
  return parseSafetensors(file({ x: { dtype, shape, data_offsets: [0, bytes.length] } }, bytes)).tensors.get("x")!;
};

describe("formatSafetensors and parseSafetensors", () => {
  it("round-trip every type, shape, order and metadata bit for bit", () => {
    const tensors = new Map<string, NamedArray>([
      ["b", { shape: [2, 3], data: Float32Array.of(1.5, -0, 1e-45, Number.POSITIVE_INFINITY, 3, 4) }],
      ["a", { shape: [2], data: Float64Array.of(Math.PI, 1e-300) }],
      ["i", { shape: [], data: Int32Array.of(-7) }],
      ["u", { shape: [3, 1], data: Uint8Array.of(0, 255, 3) }],
      ["empty", { shape: [0, 4], data: new Float32Array(0) }],
    ]);
    const bytes = formatSafetensors(tensors, { format: "pt", note: "naïve – µ" });
    const back = parseSafetensors(bytes);
    expect([...back.tensors]).toEqual([...tensors]);
    expect(back.metadata).toEqual({ format: "pt", note: "naïve – µ" });
    // Alignment of the arrays, as other readers map them into memory.
    expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
  });

  it("reads a view into a larger buffer, at an odd offset too", () => {
    const bytes = formatSafetensors(new Map([["x", { shape: [2], data: Float32Array.of(3, -4) }]]));
    const buffer = new Uint8Array(bytes.length + 8).fill(7);
    buffer.set(bytes, 3);
    expect([...parseSafetensors(buffer.subarray(3, 3 + bytes.length)).tensors.get("x")!.data]).toEqual([3, -4]);
  });

  it("reads I64, F16 and BF16", () => {
    expect([...read("I64", [2], BigInt64Array.of(-5n, 2n ** 40n).buffer).data]).toEqual([-5, 2 ** 40]);
    // Halves: 1, −2, the smallest subnormal, the largest number, infinity, −0, NaN.
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x8000, 0x7e00);
    const f16 = read("F16", [7], halves.buffer).data;
    expect([...f16]).toEqual([1, -2, 2 ** -24, 65504, Number.POSITIVE_INFINITY, -0, Number.NaN]);
    // The upper halves of float32: 1, −2.5, 2^−126.
    const bf16 = read("BF16", [3, 1], Uint16Array.of(0x3f80, 0xc020, 0x0080).buffer);
    expect(bf16).toEqual({ shape: [3, 1], data: Float32Array.of(1, -2.5, 2 ** -126) });
  });

  it("writes half precision, the nearest number, ties to even", () => {
    const data = Float32Array.of(1, 1 + 2 ** -11, 1 + 3 * 2 ** -11, -0.1, 2 ** -25, 65519, -0, Number.NaN);
    const i = Int32Array.of(70000);
    const tensors = new Map<string, NamedArray>([
      ["x", { shape: [2, 4], data }],
      ["i", { shape: [1], data: i }],
    ]);
    const bytes = formatSafetensors(tensors, {}, { precision: "half" });
    const back = parseSafetensors(bytes).tensors;
    expect([...back.get("x")!.data]).toEqual([1, 1, 1 + 2 ** -9, -0.0999755859375, 0, 65504, -0, Number.NaN]);
    expect(back.get("i")).toEqual({ shape: [1], data: i });
    // What half precision holds it keeps.
    expect(formatSafetensors(back, {}, { precision: "half" })).toEqual(bytes);
  });

  it("refuses numbers that half precision cannot hold", () => {
    const tensors = new Map([["x", { shape: [2], data: Float32Array.of(1, -65520) }]]);
    expect(() => formatSafetensors(tensors, {}, { precision: "half" })).toThrow(
      "formatSafetensors: x[1] must be below 65,520 in size for half precision, got -65520",
    );
    expect(() => formatSafetensors(tensors, {}, { precision: "double" as never })).toThrow(RangeError);
  });

  it("refuses to write a shape that does not fit its numbers", () => {
    const tensors = new Map([["x", { shape: [2, 2], data: new Float32Array(3) }]]);
    expect(() => formatSafetensors(tensors)).toThrow("formatSafetensors: shape of x must be of 3 numbers, got [2, 2]");
  });
});

const x = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
const four = [0, 0, 0, 0];
const tooLong = file("{}");
new DataView(tooLong.buffer).setBigUint64(0, 2n ** 60n, true);

describe("parseSafetensors of what is no such file", () => {
  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(0), "shorter than its header"],
    ["seven bytes", new Uint8Array(7), "shorter than its header"],
    ["a header length beyond the file", file("{}").slice(0, -1), "the header is cut off"],
    ["an enormous header length", tooLong, "the header is cut off"],
    ["text", file("hello"), "the header is not valid JSON"],
    ["bytes that are not UTF-8", Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe), "the header is not valid JSON"],
    ["null", file("null"), "the header is not a JSON object"],
    ["a list", file([]), "the header is not a JSON object"],
    ["metadata that are a list", file({ __metadata__: [] }), "the metadata are not text"],
    ["metadata with a number", file({ __metadata__: { a: 1 } }), "the metadata are not text"],
    ["an entry that is null", file({ x: null }), "array x has no type, shape and offsets"],
    [
      "an entry without a shape",
      file({ x: { ...x, shape: undefined } }, four),
      "array x has no type, shape and offsets",
    ],
    ["a negative size", file({ x: { ...x, shape: [-1] } }, four), "array x has no type, shape and offsets"],
    ["a size that is no integer", file({ x: { ...x, shape: [0.5] } }, four), "array x has no type, shape and offsets"],
    ["one offset", file({ x: { ...x, data_offsets: [0] } }, four), "array x has no type, shape and offsets"],
    ["a negative offset", file({ x: { ...x, data_offsets: [-4, 0] } }, four), "array x has no type, shape and offsets"],
    ["an unknown type", file({ x: { ...x, dtype: "F8" } }, four), "array x has the unsupported type F8"],
    [
      "a type of Object's own",
      file({ x: { ...x, dtype: "toString" } }, four),
      "array x has the unsupported type toString",
    ],
    ["an array beyond the end", file({ x }, [0, 0]), "array x is cut off"],
    [
      "a shape larger than the bytes",
      file({ x: { ...x, shape: [2] } }, four),
      "array x has 4 bytes where its shape needs 8",
    ],
    [
      "offsets in reverse",
      file({ x: { ...x, data_offsets: [4, 0] } }, four),
      "array x has -4 bytes where its shape needs 4",
    ],
    ["arrays that overlap", file({ x, y: x }, four), "array y overlaps another one"],
    [
      "a hole",
      file({ x, y: { ...x, data_offsets: [8, 12] } }, [...four, ...four, ...four]),
      "no array holds what is before y",
    ],
    [
      "more arrays than any network has, before they are parsed",
      file(Object.fromEntries(Array.from({ length: 70_000 }, (_, i) => [`a${i}`, {}]))),
      "its header has more than 65536 arrays",
    ],
    ["bytes after the last array", file({ x }, [...four, 1]), "no array holds what begins at byte 4"],
  ])("refuses %s", (_, bytes, why) => {
    expect(() => parseSafetensors(bytes, "w.st")).toThrow(new Error(`w.st: not a whole safetensors file (${why})`));
  });
});
