import { parsePresentationState, parseStructuredReport } from "../src/dicom/index.ts";
import { type Inputs, tried } from "./worstInputs.ts";

const long = ["OB", "SQ", "UT"];

/** An element of explicit little endian, of any even length. */
function element(group: number, number: number, type: string, value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(typeof value === "string" ? value + " ".repeat(value.length % 2) : value);
  const head = Buffer.alloc(long.includes(type) ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(type, 4, "latin1");
  if (head.length === 12) head.writeUInt32LE(bytes.length, 8);
  else head.writeUInt16LE(bytes.length, 6);
  return Buffer.concat([head, bytes]);
}

const emptyItem = Buffer.from([254, 255, 0, 224, 0, 0, 0, 0]);
function item(...elements: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(elements);
  const head = Buffer.from(emptyItem);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}

/** A piece again and again, up to a size. */
const many = (piece: Uint8Array, size: number) => Buffer.alloc(size - (size % piece.length), piece);

const file = (sopClass: string, ...elements: readonly Uint8Array[]) =>
  Buffer.concat([
    Buffer.alloc(128),
    Buffer.from("DICM"),
    element(2, 16, "UI", "1.2.840.10008.1.2.1\0"),
    element(8, 22, "UI", `${sopClass}\0`),
    ...elements,
  ]);
const comprehensive = "1.2.840.10008.5.1.4.1.1.88.33";
const report = (...elements: readonly Uint8Array[]) => {
  const bytes = file(comprehensive, ...elements);
  return tried(() => parseStructuredReport(bytes, "file"));
};
const state = (...elements: readonly Uint8Array[]) => {
  const bytes = file("1.2.840.10008.5.1.4.1.1.11.1", ...elements, element(0x2050, 0x20, "CS", "IDENTITY"));
  return tried(() => parsePresentationState(bytes, "file"));
};

const code = (sequence: number, value: string, scheme = "DCM") =>
  element(0x40, sequence, "SQ", item(element(8, 0x100, "SH", value), element(8, 0x102, "SH", scheme)));
const concept = (value: string, scheme?: string) => code(0xa043, value, scheme);
const content = (children: Uint8Array) => element(0x40, 0xa730, "SQ", children);
const measurements = (groups: Uint8Array) =>
  report(concept("126000"), content(item(concept("126010"), content(groups))));
const group = (children: Uint8Array) => item(concept("125007"), content(children));
const measure = item(
  element(0x40, 0xa040, "CS", "NUM"),
  concept("103355008", "SCT"),
  element(0x40, 0xa300, "SQ", item(element(0x40, 0xa30a, "DS", "1"))),
);
const tracking = item(concept("112039"), element(0x40, 0xa160, "UT", "right/t0"));
/** A content sequence, and an item, of undefined length. */
const openSequence = Buffer.from([0x40, 0, 0x30, 0xa7, 0x53, 0x51, 0, 0, 255, 255, 255, 255]);
const openItem = Buffer.from([254, 255, 0, 224, 255, 255, 255, 255]);

/** The worst known inputs of DICOM's structured reports and presentation states, by what they are made of. */
export const reportInputs: Inputs = {
  "SR, empty items": (size) => report(openSequence, many(emptyItem, size)),
  "SR, sequences in sequences": (size) => report(many(Buffer.concat([openSequence, openItem]), size)),
  "SR, empty elements": (size) => report(many(element(8, 0x60, "CS", ""), size)),
  "SR, NULs": (size) => report(Buffer.alloc(size & ~1)),
  "SR, items in a long character set": (size) =>
    report(element(8, 5, "CS", "\\".repeat(4096)), concept("126000"), content(many(emptyItem, size))),
  "SR, measures": (size) => measurements(group(many(measure, size))),
  "SR, groups": (size) => measurements(many(group(tracking), size)),
  "SR, letters of two sets in turns": (size) =>
    report(
      element(8, 5, "CS", "ISO_IR 144"),
      concept("126000"),
      content(item(concept("121106"), element(0x40, 0xa160, "UT", many(Buffer.from([0x20, 0xd0]), size)))),
    ),
  "GSPS, empty items": (size) => state(openSequence, many(emptyItem, size)),
  "GSPS, texts": (size) =>
    state(element(0x70, 1, "SQ", item(element(0x70, 8, "SQ", many(item(element(0x70, 6, "ST", "a")), size))))),
  "GSPS, points": (size) =>
    state(
      element(
        0x70,
        1,
        "SQ",
        item(
          element(
            0x70,
            9,
            "SQ",
            item(
              element(0x70, 5, "CS", "PIXEL"),
              element(0x70, 0x22, "OB", Buffer.alloc(size & ~7)),
              element(0x70, 0x23, "CS", "POINT"),
            ),
          ),
        ),
      ),
    ),
};
