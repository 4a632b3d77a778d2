import { expect, it, vi } from "vitest";
import { warning } from "../../src/internal/warning.ts";
import type { LoadedSample } from "../../src/node/index.ts";
import { fileWarnings } from "../../src/terminal/fileWarnings.ts";

function told(samples: readonly Partial<LoadedSample>[], sideColumn?: string): string[] {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const tally = fileWarnings(sideColumn);
  for (const sample of samples) tally.add({ image: "a.dcm", columns: {}, ...sample } as LoadedSample);
  tally.tell();
  const lines = write.mock.calls.map(([line]) => String(line).trimEnd());
  write.mockRestore();
  return lines;
}

const sideTags = (value: string, orientation: readonly [string, string] | null = null) => ({
  lateralities: [{ source: "Laterality" as const, value }],
  patientOrientation: orientation,
  viewPosition: null,
});

it("says each thing once, with the number of its images, the most frequent first", () => {
  const [bits, pages] = [warning("bits-disagree", "10 of 12 bits"), warning("several-pages", "2 pages")];
  const samples = [
    { image: "a.tif", warnings: [pages] },
    { image: "b.dcm", warnings: [bits] },
    { image: "b.dcm", warnings: [bits] },
    { image: "c.dcm", warnings: [bits] },
  ];
  expect(told(samples)).toEqual([
    "warning, 2 images: 10 of 12 bits; the first is b.dcm",
    "warning, 1 image: 2 pages; the first is a.tif",
  ]);
  expect(told([{}])).toEqual([]);
});

it.each([
  [{ side: "left" }, "R", undefined, "left"],
  [{ side: "R" }, "L", undefined, "right"],
  [{ knee: "Left" }, "R", "knee", "left"],
  [{ set: "right" }, "L", undefined, "right"],
] as const)("holds the side of the table %o against a file that says %s", (columns, value, column, side) => {
  expect(told([{ columns, sideTags: sideTags(value) }], column)).toEqual([
    `warning, 1 image: the table says ${side}, and the file that it shows the other side; the table's holds; the first is a.dcm`,
  ]);
});

it("says nothing where table and file agree, or one of them says nothing, and tells of films that are turned", () => {
  for (const value of ["R", "B", ""])
    expect(told([{ columns: { side: "right" }, sideTags: sideTags(value) }])).toEqual([]);
  expect(told([{ columns: { side: "" }, sideTags: sideTags("R") }])).toEqual([]);
  expect(told([{ sideTags: sideTags("B", ["R", "F"]) }])).toEqual([
    "warning, 1 image: its PatientOrientation says that it is stored mirrored or turned; sides follow it; the first is a.dcm",
  ]);
});
