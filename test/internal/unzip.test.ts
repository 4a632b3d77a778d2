import { zipSync } from "fflate";
import { expect, it } from "vitest";
import { unzip } from "../../src/internal/unzip.ts";

const zip = (files: Record<string, Uint8Array>, level: 0 | 9 = 9) => zipSync(files, { level });

it("unpacks stored and compressed files", () => {
  const files = { a: Uint8Array.of(1, 2, 3), "b/c": new Uint8Array(5000).fill(7), empty: new Uint8Array() };
  expect(unzip(zip(files), "x.zip")).toEqual(files);
  expect(unzip(zip(files, 0), "x.zip")).toEqual(files);
});

/** The offset of the end record's field. */
const end = (archive: Uint8Array, field: number) => archive.length - 22 + field;

it("refuses bombs by what they claim, before it unpacks them", () => {
  const archive = zip({ a: new Uint8Array(2 ** 20), b: Uint8Array.of(1) });
  const view = new DataView(archive.buffer);
  const start = view.getUint32(end(archive, 16), true);
  const claim = (size: number) => {
    view.setUint32(start + 24, size, true);
    return () => unzip(archive, "x.zip");
  };
  expect(claim(2 ** 20)().a!.length).toBe(2 ** 20); // a thousand times its size, but small
  const why = "x.zip: not a whole zip archive (it would unpack to more than 16 times its size)";
  expect(claim(2 ** 26)).toThrow(new Error(why));
  expect(claim(2 ** 32 - 2)).toThrow(new Error(why));
});

it("unpacks a file no further than it claims, and refuses one that holds more or less", () => {
  const archive = zip({ a: new Uint8Array(2 ** 20), b: Uint8Array.of(1) });
  const view = new DataView(archive.buffer);
  const start = view.getUint32(end(archive, 16), true);
  for (const size of [0, 100, 2 ** 20 - 1, 2 ** 20 + 1]) {
    view.setUint32(start + 24, size, true);
    expect(() => unzip(archive, "x.zip"), `${size}`).toThrow(
      new Error("x.zip: not a whole zip archive (a file of it has another size than it claims)"),
    );
  }
});

it("finds a file whose place is told in 64 bits", () => {
  const plain = zip({ a: Uint8Array.of(1, 2, 3) }, 0);
  const start = new DataView(plain.buffer).getUint32(end(plain, 16), true);
  const length = 46 + 1;
  const entry = plain.slice(start, start + length);
  // Another field first, of two bytes; then that of ZIP64, of eight.
  const extra = Uint8Array.of(7, 0, 2, 0, 0, 0, 1, 0, 8, 0, ...entry.subarray(42, 46), 0, 0, 0, 0);
  entry.fill(255, 42, 46);
  entry[30] = extra.length;
  const archive = Uint8Array.of(...plain.slice(0, start), ...entry, ...extra, ...plain.slice(start + length));
  expect(unzip(archive, "x.zip")).toEqual({ a: Uint8Array.of(1, 2, 3) });
  entry[30] = 6; // only the first
  const without = Uint8Array.of(
    ...plain.slice(0, start),
    ...entry,
    ...extra.subarray(0, 6),
    ...plain.slice(start + length),
  );
  expect(() => unzip(without, "x.zip")).toThrow("x.zip: not a whole zip archive (a file of it has no place)");
});

it("refuses a list of one file many times, and one that is longer than the archive", () => {
  const archive = zip({ a: new Uint8Array(2 ** 20).fill(1), b: Uint8Array.of(2) }, 0);
  const start = new DataView(archive.buffer).getUint32(end(archive, 16), true);
  const entry = archive.subarray(start, start + 47);
  const count = 200;
  const many = new Uint8Array(start + count * entry.length + 22);
  many.set(archive.subarray(0, start));
  for (let i = 0; i < count; i++) many.set(entry, start + i * entry.length);
  many.set(archive.subarray(archive.length - 22), many.length - 22);
  new DataView(many.buffer).setUint16(end(many, 8), count, true);
  expect(() => unzip(many, "x.zip")).toThrow(
    "x.zip: not a whole zip archive (it would unpack to more than 16 times its size)",
  );
  const long = archive.slice();
  new DataView(long.buffer).setUint16(end(long, 8), 65535, true);
  expect(() => unzip(long, "x.zip")).toThrow(/^x\.zip: not a whole zip archive \(.*\)$/);
});

it("refuses what is no zip archive, or is cut off or damaged", () => {
  const archive = zip({ a: Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 251) });
  for (const bytes of [new Uint8Array(), Uint8Array.of(1, 2), archive.slice(0, -3)])
    expect(() => unzip(bytes, "x.zip")).toThrow(new Error("x.zip: not a whole zip archive (invalid zip data)"));
  const damaged = archive.slice();
  damaged[40] = 0xff;
  expect(() => unzip(damaged, "x.zip")).toThrow(
    /^x\.zip: not a whole zip archive \((invalid [\w/ ]+|unexpected EOF)\)$/,
  );
});

it("refuses a file whose bytes are not those of its checksum, by its name", () => {
  const content = Uint8Array.from({ length: 1001 }, (_, i) => (i * 7) % 256);
  for (const [name, shown] of [
    ["archive/data/3", "archive/data/3"],
    ["odd\nname", '"odd\\nname"'],
  ] as const) {
    const archive = zip({ "data.pkl": Uint8Array.of(1, 2), [name]: content, version: Uint8Array.of(3) }, 0);
    const start = archive.findIndex((_, i) => content.subarray(0, 9).every((byte, j) => archive[i + j] === byte));
    for (const at of [0, 500, 1000]) {
      const damaged = archive.slice();
      damaged[start + at]! ^= 4;
      expect(() => unzip(damaged, "x.pth")).toThrow(
        new Error(`x.pth: not a whole zip archive (the checksum of its ${shown} is wrong)`),
      );
    }
  }
});

it("takes a checksum of 0 as none, as PyTorch writes where it computes none", () => {
  const archive = zip({ a: Uint8Array.of(1, 2, 3) }, 0);
  const start = new DataView(archive.buffer).getUint32(end(archive, 16), true);
  archive.fill(0, start + 16, start + 20);
  expect(unzip(archive, "x.pth")).toEqual({ a: Uint8Array.of(1, 2, 3) });
});

it("refuses a list that is cut off by what the end of the archive says", () => {
  const archive = zip({ a: Uint8Array.of(1, 2, 3) }, 0);
  new DataView(archive.buffer).setUint32(end(archive, 16), archive.length - 8, true);
  expect(() => unzip(archive, "x.zip")).toThrow(/^x\.zip: not a whole zip archive \([\w ]+\)$/);
});
