import { expect, it } from "vitest";
import { countElements } from "../../src/radiograph/countElements.ts";
import { decodeRadiograph } from "../../src/radiograph/index.ts";
import { type Attributes, buildDicom, syntaxes } from "./buildDicom.ts";

/** Empty elements of a private group, all different. */
const elements = (count: number): Attributes =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [(0x00090000 + i).toString(16).padStart(8, "0"), ["CS", ""] as const]),
  );

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
  const count = (attributes: Attributes, most = Infinity) => countElements(build(attributes), 0, order, most);
  const usual = count({});
  expect(usual).toBe(13);
  expect(count(elements(50))).toBe(usual + 50);
  const inner = { "00080110": ["SQ", [elements(7), elements(8)]] } as Attributes;
  expect(count(inner)).toBe(usual + 1 + 15);
  expect(count({ "00080096": ["SQ", [inner, elements(3)]] } as Attributes)).toBe(usual + 1 + 1 + 15 + 3);
  expect(count(elements(50), 20)).toBe(21);
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
