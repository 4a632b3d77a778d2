import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeRadiograph } from "../../src/radiograph/index.ts";
import { type DataSet, walkDataSet } from "../../src/radiograph/walkDataSet.ts";
import { type Attributes, buildDicom, syntaxes } from "./buildDicom.ts";

/** Empty elements of a private group, all different. */
const elements = (count: number): Attributes =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [(0x00090000 + i).toString(16).padStart(8, "0"), ["CS", ""] as const]),
  );

const most = { elements: 2 ** 17, items: 2 ** 17, levels: 64 };
const limits = { most, toPixels: true };

const orders = {
  explicit: { isLittle: true, isExplicit: true },
  implicit: { isLittle: true, isExplicit: false },
  bigEndian: { isLittle: false, isExplicit: true },
} as const;

it.each(Object.entries(orders))(
  "counts elements and items, and those of items in items, in %s files",
  (name, order) => {
    const build = (attributes: Attributes) =>
      buildDicom({
        width: 2,
        height: 1,
        pixels: Uint8Array.of(1, 2),
        attributes,
        transferSyntax: syntaxes[name as keyof typeof orders],
        start: "nothing",
      });
    const count = (attributes: Attributes) => {
      const { elements, items } = walkDataSet(build(attributes), 0, order, limits);
      return [elements, items];
    };
    expect(count({})).toEqual([14, 0]);
    expect(count(elements(50))).toEqual([14 + 50, 0]);
    const inner = { "00080110": ["SQ", [elements(7), elements(8)]] } as Attributes;
    expect(count(inner)).toEqual([14 + 1 + 15, 2]);
    expect(count({ "00080096": ["SQ", [inner, elements(3)]] } as Attributes)).toEqual([14 + 1 + 1 + 15 + 3, 4]);
  },
);

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
  expect(walkDataSet(built, 0, order, limits).levels).toBe(3);
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
  expect(walkDataSet(opened, 0, order, limits)).toMatchObject({ elements: 3, items: 2, levels: 2 });
  const within = new Uint8Array(100 * 20).map((_, i) => [...sequence, ...item][i % 20]!);
  expect(walkDataSet(within, 0, order, limits).levels).toBe(65);
});

/** A sequence (0008,0110) and an item of undefined length, and the delimiter of a sequence. */
const sequence = [8, 0, 0x10, 1, 0x53, 0x51, 0, 0, 255, 255, 255, 255];
const item = [254, 255, 0, 224, 255, 255, 255, 255];
const delimiterOf = (element: number) => [254, 255, element, 224, 0, 0, 0, 0];
const closed = delimiterOf(0xdd);
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
  expect(walkDataSet(file, 0, orders.explicit, limits).elements).toBe(most.elements + 1);
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

/** A data set as plain data: a value, or the items of a sequence, by the number of the tag. */
type Tree = Readonly<Record<number, Uint8Array | readonly Tree[]>>;
/** How it is written: each draw is the next of a list of choices. */
type Draw = () => number;
type Order = (typeof orders)[keyof typeof orders];

const { tree } = fc.letrec<{ tree: Tree; value: Uint8Array | readonly Tree[] }>((tie) => ({
  // Not of a private group, whose sequences of known length implicit files do not tell from values.
  tree: fc.dictionary(fc.constantFrom("0x00080096", "0x00081115", "0x0018a001", "0x00400555"), tie("value"), {
    maxKeys: 4,
  }) as fc.Arbitrary<Tree>,
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.uint8Array({ maxLength: 12 }),
    fc.array(tie("tree"), { maxLength: 3 }),
  ),
}));

/** PS3.5, 7.1 and 7.5; lengths of delimiters as drawn. */
function write(tree: Tree, { isLittle, isExplicit }: Order, draw: Draw): number[] {
  const number = (value: number, size: 2 | 4) => {
    const bytes = Array.from({ length: size }, (_, i) => (value >>> (8 * i)) & 255);
    return isLittle ? bytes : bytes.reverse();
  };
  const tag = (group: number, element: number) => [...number(group, 2), ...number(element, 2)];
  const delimiter = (element: number) => [...tag(0xfffe, element), ...number(draw() % 3 ? 0 : draw(), 4)];
  const head = (key: number, vr: string, length: number) => [
    ...tag(key >>> 16, key & 0xffff),
    ...(isExplicit ? [...vr].map((letter) => letter.charCodeAt(0)) : []),
    ...(isExplicit && vr !== "LO" ? [0, 0] : []),
    ...number(length, isExplicit && vr === "LO" ? 2 : 4),
  ];
  return Object.entries(tree).flatMap(([key, value]) => {
    if (value instanceof Uint8Array) {
      const vr = ["LO", "OB", "UN", "OV", "UT"][draw() % 5]!;
      return [...head(Number(key), vr, value.length), ...value];
    }
    const items = value.flatMap((item) => {
      const body = write(item, { isLittle, isExplicit } as Order, draw);
      return draw() % 2
        ? [...tag(0xfffe, 0xe000), ...number(0xffffffff, 4), ...body, ...delimiter(0xe00d)]
        : [...tag(0xfffe, 0xe000), ...number(body.length, 4), ...body];
    });
    // An empty sequence of known length is an empty value where types are not written.
    if (draw() % 2 || items.length === 0)
      return [...head(Number(key), "SQ", 0xffffffff), ...items, ...delimiter(0xe0dd)];
    const ended = draw() % 4 === 0 ? delimiter(0xe0dd) : [];
    return [...head(Number(key), "SQ", items.length + ended.length), ...items, ...ended];
  });
}

const plain = (content: Uint8Array, dataSet: DataSet): Tree =>
  Object.fromEntries(
    [...dataSet].map(([key, { start, length, items }]) => [
      key,
      items ? items.map((item) => plain(content, item)) : content.slice(start, start + length!),
    ]),
  );
const numbersOf = (tree: Tree): Tree =>
  Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      Number(key),
      value instanceof Uint8Array ? value : value.map(numbersOf),
    ]),
  );
/** The elements and items of a tree. */
const countsOf = (tree: Tree): readonly [number, number] => {
  let [elements, items] = [0, 0];
  for (const value of Object.values(tree)) {
    elements++;
    if (value instanceof Uint8Array) continue;
    items += value.length;
    for (const [inElements, inItems] of value.map(countsOf))
      [elements, items] = [elements + inElements, items + inItems];
  }
  return [elements, items];
};

it.each(Object.entries(orders))(
  "reads what was written however sequences, items and delimiters are, and counts the same, in %s files",
  (_, order) => {
    fc.assert(
      fc.property(tree, fc.array(fc.nat(0xffffffff), { minLength: 20, maxLength: 60 }), (random, choices) => {
        let i = 0;
        const draw = () => choices[i++ % choices.length]!;
        // What the file ends with is found where everything before it was.
        const whole = { ...numbersOf(random), 10485776: Uint8Array.of(1, 2) };
        const content = Uint8Array.from(write(whole, order, draw));
        const { dataSet, elements, items } = walkDataSet(content, 0, order, limits);
        expect(plain(content, dataSet)).toEqual(whole);
        expect([elements, items]).toEqual(countsOf(whole));
      }),
      { numRuns: 300 },
    );
  },
);

it("refuses more items than any file has, but not for what looks like them in pixels", async () => {
  const empty = Uint8Array.of(254, 255, 0, 224, 0, 0, 0, 0);
  const file = Buffer.concat([
    buildDicom({ width: 1, height: 1, pixels: new Uint8Array(2), transferSyntax: syntaxes.jpegLs, delimited: false }),
    Buffer.alloc(8 * (most.items + 1), empty),
  ]);
  await expect(decodeRadiograph(file)).rejects.toThrow("image: its pixel data are in too many pieces");
  const attributes: Attributes = { "00082218": ["SQ", new Uint8Array(Buffer.alloc(8 * (most.items + 1), empty))] };
  const regions = buildDicom({ width: 1, height: 1, pixels: new Uint8Array(2), attributes });
  await expect(decodeRadiograph(regions)).rejects.toThrow("image: it has more than 131072 items");
  const pixels = Uint16Array.from({ length: 2 * (most.items + 1) }, (_, i) => [0xfffe, 0xe000][i % 2]!);
  const { image } = await decodeRadiograph(buildDicom({ width: 2, height: most.items + 1, pixels }), {
    intensity: "stored",
  });
  expect(image.data.every((value, i) => value === pixels[i])).toBe(true);
});

it.each([
  ["a sequence holds something else than items", [...sequence, 8, 0, 1, 0, 0x53, 0x48, 2, 0, 65, 66]],
  ["an item stands outside of a sequence", [...item, 8, 0, 1, 0, 0x53, 0x48, 2, 0, 65, 66]],
  [
    "a sequence or an item reaches beyond what it is in",
    [8, 0, 0x10, 1, 0x53, 0x51, 0, 0, 8, 0, 0, 0, 254, 255, 0, 224, 1, 0, 0, 0, 0, 0, 0, 0, 0],
  ],
  ["a value reaches beyond what it is in", [8, 0, 1, 0, 0x53, 0x48, 3, 0, 65, 66]],
  ["it ends within an element", [8, 0, 1, 0, 0x4f, 0x42, 0, 0, 0, 0]],
  ["it ends within an element, an item or a sequence", [...sequence, ...item]],
  ["it ends within an element, an item or a sequence", [...sequence, ...item, ...delimiterOf(0x0d)]],
  ["it ends within an element, an item or a sequence", [8, 0, 1, 0, 0x53, 0x48, 0, 0, 8, 0, 2, 0, 0x53]],
  ["a value of unknown length has no end", [8, 0, 1, 0, 0x4f, 0x42, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]],
])("refuses a data set of which %s", (message, file) => {
  expect(() => walkDataSet(Uint8Array.from(file), 0, orders.explicit, limits)).toThrow(new RangeError(message));
});
