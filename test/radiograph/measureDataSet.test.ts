import { expect, it } from "vitest";
import { decodeRadiograph } from "../../src/radiograph/index.ts";
import { measureDataSet } from "../../src/radiograph/measureDataSet.ts";
import { type Attributes, buildDicom, syntaxes } from "./buildDicom.ts";

/** Empty elements of a private group, all different. */
const elements = (count: number): Attributes =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [(0x00090000 + i).toString(16).padStart(8, "0"), ["CS", ""] as const]),
  );

const most = { elements: 2 ** 17, levels: 64 };
const limits = { most, toPixels: true };

const orders = {
  explicit: { isLittle: true, isExplicit: true },
  implicit: { isLittle: true, isExplicit: false },
  bigEndian: { isLittle: false, isExplicit: true },
} as const;

it.each(Object.entries(orders))("counts elements, and those of items in items, in %s files", (name, order) => {
  const build = (attributes: Attributes) =>
    buildDicom({
      width: 2,
      height: 1,
      pixels: Uint8Array.of(1, 2),
      attributes,
      transferSyntax: syntaxes[name as keyof typeof orders],
      start: "nothing",
    });
  const count = (attributes: Attributes) => measureDataSet(build(attributes), 0, order, limits).elements;
  const usual = count({});
  expect(usual).toBe(13);
  expect(count(elements(50))).toBe(usual + 50);
  const inner = { "00080110": ["SQ", [elements(7), elements(8)]] } as Attributes;
  expect(count(inner)).toBe(usual + 1 + 15);
  expect(count({ "00080096": ["SQ", [inner, elements(3)]] } as Attributes)).toBe(usual + 1 + 1 + 15 + 3);
});

it("counts levels of sequences, whether their lengths are given or not, and forgets those that have ended", () => {
  const order = orders.explicit;
  const deep = (levels: number): Attributes =>
    levels === 0 ? elements(1) : ({ "00080110": ["SQ", [deep(levels - 1)]] } as Attributes);
  const built = buildDicom({
    width: 2,
    height: 1,
    pixels: Uint8Array.of(1, 2),
    attributes: { ...deep(3), "00081115": ["SQ", [deep(1)]] } as Attributes,
    start: "nothing",
  });
  expect(measureDataSet(built, 0, order, limits).levels).toBe(3);
  const opened = Uint8Array.from([
    ...sequence,
    ...item,
    ...sequence,
    ...item,
    ...closed,
    ...closed,
    ...sequence,
    ...closed,
  ]);
  expect(measureDataSet(opened, 0, order, limits)).toEqual({ elements: 3, levels: 2 });
  const within = new Uint8Array(100 * 20).map((_, i) => [...sequence, ...item][i % 20]!);
  expect(measureDataSet(within, 0, order, limits).levels).toBe(65);
});

/** A sequence (0008,0110) and an item of undefined length, and the delimiter of a sequence. */
const sequence = [8, 0, 0x10, 1, 0x53, 0x51, 0, 0, 255, 255, 255, 255];
const item = [254, 255, 0, 224, 255, 255, 255, 255];
const closed = [254, 255, 0xdd, 224, 0, 0, 0, 0];
/** Empty elements (0009,0010), explicit and implicit. */
const many = (head: readonly number[]) => new Uint8Array(8 * (most.elements + 2)).map((_, i) => head[i % 8] ?? 0);

it.each([
  [
    "the pixel data of an icon",
    [...sequence, ...item, 0xe0, 0x7f, 0x10, 0, 0x55, 0x53, 0, 0],
    [9, 0, 16, 0, 0x43, 0x53],
  ],
  [
    "a value of unknown type and length, which holds implicit elements",
    [9, 0, 1, 0, 0x55, 0x4e, 0, 0, 255, 255, 255, 255, ...item],
    [9, 0, 16, 0],
  ],
  [
    "fragments that look like one long element",
    [
      ...sequence,
      ...item,
      0xe0,
      0x7f,
      0x10,
      0,
      0x4f,
      0x42,
      0,
      0,
      255,
      255,
      255,
      255,
      254,
      255,
      0,
      224,
      8,
      0,
      0,
      0,
      9,
      0,
      1,
      0,
      0x4c,
      0x54,
      255,
      255,
      ...closed,
    ],
    [9, 0, 16, 0, 0x43, 0x53],
  ],
])("elements behind %s are counted", (_, front, element) => {
  const file = Buffer.concat([Uint8Array.from(front), many(element)]);
  expect(measureDataSet(file, 0, orders.explicit, limits).elements).toBe(most.elements + 1);
});

it("refuses a file of more elements than any radiograph has", async () => {
  const count = 2 ** 17 + 1;
  const file = Buffer.alloc(132 + 8 * count);
  file.write("DICM", 128, "latin1");
  for (let i = 0; i < count; i++) {
    file.writeUInt16LE(i === 0 ? 8 : 9 + 2 * (i >> 16), 132 + 8 * i);
    file.writeUInt16LE(i === 0 ? 0x60 : i & 0xffff, 134 + 8 * i);
    file.write("CS", 136 + 8 * i, "latin1");
  }
  await expect(decodeRadiograph(file)).rejects.toThrow("image: it has more than 131072 elements");
});
