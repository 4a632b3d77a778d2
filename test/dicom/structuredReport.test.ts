import { describe, expect, it } from "vitest";
import {
  formatPresentationState,
  formatStructuredReport,
  parsePresentationState,
  parseStructuredReport,
} from "../../src/dicom/index.ts";
import { readDocument } from "../../src/dicom/readDocument.ts";
import type { Point } from "../../src/geometry/index.ts";
import { kneeLandmarkNames } from "../../src/knee/index.ts";
import { decodeRadiograph } from "../../src/radiograph/index.ts";
import { type Attributes, buildDicom, syntaxes } from "../radiograph/buildDicom.ts";
import { dcmtk, film, fixed, hasDcmtk, reference } from "./film.ts";

const options = { landmarkNames: kneeLandmarkNames, algorithm: { name: "KNEEL", version: "0.1.0" } };
const contributorsOf = (bytes: Uint8Array) =>
  readDocument(bytes, ["1.2.840.10008.5.1.4.1.1.88.33"], "a").items("x0018a001");
const float32 = (points: readonly Point[]) =>
  points.map(([x, y]): Point => [Math.fround(x + 0.5) - 0.5, Math.fround(y + 0.5) - 0.5]);

describe("a structured report", () => {
  it("comes back: landmarks to the last bit of single precision, measures exactly, confidences, comments", async () => {
    const back = await parseStructuredReport(await formatStructuredReport(film, reference, options));
    expect(back.imageSopInstanceUid).toBe("1.2.3.4");
    expect(back.landmarkNames).toEqual(kneeLandmarkNames);
    expect(back.sets.map(({ name }) => name)).toEqual(["right", "left"]);
    for (const [i, { landmarks, measures }] of back.sets.entries()) {
      expect(landmarks).toEqual(float32(film.sets[i]!.landmarks));
      const given = Object.entries(film.sets[i]!.measures!).filter(([, { value }]) => value !== null);
      expect(measures).toEqual(Object.fromEntries(given));
    }
    const [right, left] = back.sets;
    expect(right!.confidence).toBeAllClose(film.sets[0]!.confidence!, { atol: 1e-15, rtol: 0 });
    expect(right!.quality).toBeCloseTo(0.87, 15);
    expect(left).not.toHaveProperty("confidence");
    expect(left).not.toHaveProperty("quality");
    // Without t8 there is neither the width nor the medial joint space of the left knee.
    expect(Object.keys(back.sets[1]!.measures!)).toEqual(["jointSpaceLateral"]);
    expect(back.comments).toEqual([
      "For research use only. Not for diagnosis.",
      "Spacing 0.15 x 0.2 mm per pixel (x, y), ImagerPixelSpacing.",
      "The spacing is that of the detector.",
    ]);
  });

  it("says why a knee has no landmarks, and leaves out points outside the image", async () => {
    const outside: readonly Point[] = film.sets[0]!.landmarks.with(2, [2999.6, 5]).with(3, [2999.5, -0.5]);
    const { measures: _, ...right } = film.sets[0]!;
    const sets = [
      { ...right, landmarks: outside },
      { name: "left", landmarks: [], reason: "the heatmaps are too wide" },
    ];
    const bytes = await formatStructuredReport({ ...film, spacing: null, sets }, reference, options);
    const back = await parseStructuredReport(bytes);
    const missing = [Number.NaN, Number.NaN];
    expect(back.landmarkNames).not.toContain("t2");
    expect(back.sets).toHaveLength(1);
    expect(back.sets[0]!.landmarks[2]).toEqual([2999.5, -0.5]);
    expect(back.sets[0]!.landmarks).not.toContainEqual(missing);
    expect(back.comments).toContain("No landmarks of left: the heatmaps are too wide.");
    expect(back.comments).toContain("No spacing: lengths are in pixels.");
  });

  it.each(["é", "山田", "🦴", "a\\b", " ά "])("has names with %j again, by its own character set", async (odd) => {
    const names = kneeLandmarkNames.map((name) => `${name}${odd}.`);
    const sets = film.sets.map((set) => ({ ...set, name: `${set.name} ${odd}.` }));
    const given = { ...options, landmarkNames: names, algorithm: { name: `K${odd}`, version: odd }, note: `${odd}.` };
    const bytes = await formatStructuredReport({ ...film, sets }, reference, given);
    const back = await parseStructuredReport(bytes);
    expect([...back.landmarkNames].sort()).toEqual([...names].sort());
    expect(back.sets.map(({ name }) => name)).toEqual(sets.map(({ name }) => name));
    expect(back.comments[0]).toBe(`${odd}.`);
  });

  it("is read in the character set that it names, as programs may write it anew", async () => {
    const names = kneeLandmarkNames.map((name) => `${name}é`);
    const bytes = await formatStructuredReport(film, reference, { ...options, landmarkNames: names });
    // In UTF-8 é has two bytes, in Latin-1 these are two letters.
    const latin = Buffer.from(bytes.map((_, i) => bytes[i]!));
    latin.write("ISO_IR 100", latin.indexOf("ISO_IR 192"), "latin1");
    expect((await parseStructuredReport(latin)).landmarkNames[0]).toBe("t0Ã©");
  });

  it("reads items by their own character sets, and by those around them where they name none", () => {
    const named = (set?: string): Attributes => ({
      ...(set && { "00080005": ["CS", set] }),
      "0040a160": ["UT", "é"],
    });
    const nest: Attributes = { ...named(), "00081140": ["SQ", [named(), named("ISO_IR 192")]] };
    const attributes: Attributes = {
      ...{ "00080005": ["CS", "ISO_IR 100"], "00080016": ["UI", "1.2"] },
      "0040a730": ["SQ", [nest, { ...nest, ...named("ISO_IR 192") }]],
    };
    const bytes = buildDicom({ width: 1, height: 1, pixels: Uint8Array.of(0), attributes });
    const [latin, utf8] = readDocument(bytes, ["1.2"], "a").items("x0040a730");
    const read = (item: typeof latin & object) => item.paragraph("x0040a160");
    expect([latin!, ...latin!.items("x00081140")].map(read)).toEqual(["Ã©", "Ã©", "é"]);
    expect([utf8!, ...utf8!.items("x00081140")].map(read)).toEqual(["é", "é", "é"]);
  });

  it("names the algorithm by at most 64 letters where DICOM has no more, and refuses what is none", async () => {
    const algorithm = { name: "\\".repeat(99), version: "1\n".repeat(99) };
    const [equipment] = contributorsOf(
      await formatStructuredReport(film, reference, { ...options, algorithm, trainedOn: "knees" }),
    );
    expect(["x00081090", "x00181020"].map((tag) => equipment!.text(tag))).toEqual([
      "/".repeat(64),
      "1 ".repeat(32).trimEnd(),
    ]);
    for (const [value, message] of [
      [null, "algorithm must be an object, got null"],
      [{ name: 3, version: "1" }, "algorithm.name must be a text, got 3"],
      [{ name: "K" }, "algorithm.version must be a text, got undefined"],
    ] as const)
      expect(() => formatStructuredReport(film, reference, { ...options, algorithm: value as never })).toThrow(
        `formatStructuredReport: ${message}`,
      );
  });

  it("says what its model learned from, in a comment and as the contribution of the equipment, as text of DICOM", async () => {
    const trainedOn = "images (C:\\knees,\n640 images, CC-BY-4.0)";
    const bytes = await formatStructuredReport(film, reference, { ...options, trainedOn });
    const back = await parseStructuredReport(bytes);
    expect(back.comments[2]).toBe("The model was trained on images (C:/knees, 640 images, CC-BY-4.0).");
    const [equipment] = contributorsOf(bytes);
    const [manufacturer, model, version] = ["x00080070", "x00081090", "x00181020"];
    expect([manufacturer, model, version].map((tag) => equipment!.text(tag!))).toEqual([
      "kneel-tfjs",
      "KNEEL",
      "0.1.0",
    ]);
    const description = "x0018a003";
    expect(equipment!.paragraph(description)).toBe(
      "Landmarks of a model trained on images (C:/knees, 640 images, CC-BY-4.0)",
    );
    const long = await formatStructuredReport(film, reference, { ...options, trainedOn: "é".repeat(2000) });
    const [shortened] = contributorsOf(long);
    expect(shortened!.paragraph(description)).toBe(`Landmarks of a model trained on ${"é".repeat(992)}`);
    expect((await parseStructuredReport(long)).comments[2]).toBe(`The model was trained on ${"é".repeat(2000)}.`);
    expect(contributorsOf(await formatStructuredReport(film, reference, options))).toEqual([]);
  });

  it("is the same bytes with the same UIDs and date", async () => {
    const [a, b] = [
      await formatStructuredReport(film, reference, { ...options, ...fixed() }),
      await formatStructuredReport(film, reference, { ...options, ...fixed() }),
    ];
    expect(a).toEqual(b);
    expect(await formatStructuredReport(film, reference, options)).not.toEqual(a);
  });

  it.skipIf(!hasDcmtk)("is read by dsrdump without a warning, with every point, number and unit", async () => {
    const bytes = await formatStructuredReport(film, reference, { ...options, ...fixed() });
    const { stdout, stderr } = dcmtk("dsrdump", bytes);
    expect(stderr).toBe("");
    const points = [...stdout.matchAll(/contains SCOORD:\(,,"Image Region"\)=\(POINT,([\d.]+)\/([\d.]+)\)/g)].map(
      ([, x, y]) => [Number(x), Number(y)],
    );
    const present = film.sets.flatMap(({ landmarks }) => landmarks).filter(([x]) => !Number.isNaN(x));
    expect(points).toHaveLength(31);
    // The printout has six decimals.
    expect(points).toBeAllClose(
      present.map(([x, y]) => [x + 0.5, y + 0.5]),
      { atol: 2e-4, rtol: 0 },
    );
    const { tibialWidth } = film.sets[0]!.measures!;
    expect(stdout).toContain(`"Width")="${Number(tibialWidth!.value!.toPrecision(8))}" (mm,UCUM,"mm")`);
    expect(stdout).toContain(
      `"Standard Deviation")="${Number(tibialWidth!.deviation!.toPrecision(8))}" (mm,UCUM,"mm")`,
    );
    expect(stdout).toContain('(deg,UCUM,"degree")');
    expect(stdout.match(/"Certainty of Finding"\)="[\d.]+" \(%,UCUM,"Percent"\)/g)).toHaveLength(16);
    expect(stdout).not.toContain("99KNEEL");
    expect(stdout).toContain('(7771000,SCT,"Left")');
    expect(stdout).toContain("Patient             : Mueller^Joerg (M, 1950-01-02, #007)");
    expect(stdout).toContain("Verification Flag   : UNVERIFIED");
    expect(stdout).toContain("2026-01-02 03:04:05");
    expect(stdout).toContain("For research use only");
  });

  it("codes measures that its terms do not know by themselves, and refuses landmarks with a slash", async () => {
    const measures = { "shaft width": { value: 31.5, deviation: null, unit: "mm", reason: null } };
    const sets = [{ ...film.sets[0]!, measures }];
    const bytes = await formatStructuredReport({ ...film, sets }, reference, options);
    expect((await parseStructuredReport(bytes)).sets[0]!.measures).toEqual(measures);
    expect(Buffer.from(bytes).toString("latin1")).toContain("99KNEEL");
    const plain = await formatStructuredReport(film, reference, options);
    expect(Buffer.from(plain).toString("latin1")).not.toContain("99KNEEL");
    const slashed = kneeLandmarkNames.with(3, "a/b");
    expect(() => formatStructuredReport(film, reference, { ...options, landmarkNames: slashed })).toThrow(
      new RangeError('formatStructuredReport: landmarkNames must be free of /, got "a/b"'),
    );
  });

  it.skipIf(!hasDcmtk)("is read by dsr2xml and dcmdump; its points and evidence refer to the image", async () => {
    const bytes = await formatStructuredReport(film, reference, options);
    const xml = dcmtk("dsr2xml", bytes);
    expect(xml.stderr).toBe("");
    expect(xml.stdout).toContain('<study uid="1.2.3">');
    expect(xml.stdout).toContain('<instance uid="1.2.3.4"/>');
    const dump = dcmtk("dcmdump", bytes, "--search", "ReferencedSOPInstanceUID", "--search-all");
    expect(dump.stderr).toBe("");
    expect(new Set(dump.stdout.match(/\[.*?\]/g))).toEqual(new Set(["[1.2.3.4]"]));
  });

  it.skipIf(!hasDcmtk)("repeats names that are not ASCII, in UTF-8", async () => {
    const foreign = { ...reference, patientName: "Müller^Jörg", referringPhysicianName: "Σωκράτης" };
    const bytes = await formatStructuredReport(film, foreign, options);
    expect(dcmtk("dsrdump", bytes).stdout).toContain("Müller^Jörg (M");
    const dump = dcmtk("dcmdump", bytes).stdout;
    expect(dump).toContain("[ISO_IR 192]");
    expect(dump).toContain("[Σωκράτης]");
  });

  it("repeats the standard's own Japanese name, each group read by its character set, in UTF-8 (PS3.5, H.3.2)", async () => {
    const name = Buffer.from(
      "d4cfc0de5ec0dbb33d1b2442" +
        "3b3345441b284a5e1b244242404f3a1b284a3d1b24422464245e24401b284a5e1b2442243f246d24261b284a",
      "hex",
    );
    const attributes: Attributes = {
      "00080005": ["CS", "ISO 2022 IR 13\\ISO 2022 IR 87"],
      "00100010": ["PN", new Uint8Array(name)],
    };
    const pixels = new Uint16Array(12);
    const { dicom } = await decodeRadiograph(buildDicom({ width: 4, height: 3, pixels, attributes }));
    const sized = { ...reference, patientName: dicom!.patientName };
    const bytes = Buffer.from(await formatStructuredReport(film, sized, options));
    expect(bytes.includes("ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう")).toBe(true);
    expect(bytes.includes("ISO_IR 192")).toBe(true);
  });

  const sr = "1.2.840.10008.5.1.4.1.1.88.33";
  const hostile = (...rest: readonly Uint8Array[]) => {
    const start = buildDicom({
      width: 1,
      height: 1,
      pixels: new Uint8Array(2),
      attributes: { "00080016": ["UI", sr] },
    });
    return Buffer.concat([start, ...rest]);
  };
  const nested = [0x40, 0, 0x30, 0xa7, 0x53, 0x51, 0, 0, 255, 255, 255, 255, 254, 255, 0, 224, 255, 255, 255, 255];
  it.each([
    ["bytes", new Uint8Array(8 * 2 ** 20), "it has more than the 8388608 bytes of a report or presentation state"],
    [
      "elements",
      Buffer.alloc(2 ** 21, Uint8Array.of(0x41, 0, 1, 0, 0x43, 0x53, 0, 0)),
      "it has more than 131072 elements",
    ],
    [
      "items",
      Buffer.concat([
        Uint8Array.from(nested.slice(0, 12)),
        Buffer.alloc(2 ** 21, Uint8Array.of(254, 255, 0, 224, 0, 0, 0, 0)),
      ]),
      "it has more than 131072 items",
    ],
    ["levels", Buffer.alloc(2 ** 16, Uint8Array.from(nested)), "it has more than 64 sequences within each other"],
  ])("is refused by name before it is parsed where it has more %s than any", async (_, rest, message) => {
    const file = hostile(rest);
    await expect(parseStructuredReport(file, "a.dcm")).rejects.toThrow(new Error(`a.dcm: ${message}`));
    await expect(parsePresentationState(file, "a.dcm")).rejects.toThrow(new Error(`a.dcm: ${message}`));
  });

  it("is read where it is deflated, and refused where it inflates to more than a report has", async () => {
    const attributes: Attributes = { "00080016": ["UI", sr] };
    const of = (more: Attributes) =>
      buildDicom({
        width: 1,
        height: 1,
        pixels: new Uint8Array(2),
        transferSyntax: syntaxes.deflated,
        attributes: { ...attributes, ...more },
      });
    await expect(parseStructuredReport(of({}), "a.dcm")).rejects.toThrow(
      "a.dcm: must be an imaging measurement report (TID 1500), got none",
    );
    await expect(parseStructuredReport(of({ "00204000": ["UT", "a".repeat(9e6)] }), "a.dcm")).rejects.toThrow(
      "a.dcm: it has more than the 8388608 bytes of a report or presentation state",
    );
  });

  it("is refused wherever it is cut off, as is a presentation state", async () => {
    const state = await formatPresentationState(film, reference, { landmarkNames: kneeLandmarkNames });
    const report = await formatStructuredReport(film, reference, options);
    const ends = /^f: (?:is no DICOM file|must be of SOP class .* got none|must be an imaging .* got none|has no )/;
    // Its head is where elements end; behind it, a cut is within its content.
    for (let end = 0; end < 1400; end++)
      await expect(parseStructuredReport(report.subarray(0, end), "f")).rejects.toThrow(ends);
    for (let end = 1400; end < report.length; end += 997)
      await expect(parseStructuredReport(report.subarray(0, end), "f")).rejects.toThrow(ends);
    for (let end = 0; end < state.length; end++)
      await expect(parsePresentationState(state.subarray(0, end), "f")).rejects.toThrow(ends);
  });

  it("is refused where it is none, another document, or about another image", async () => {
    const state = await formatPresentationState(film, reference, { landmarkNames: kneeLandmarkNames });
    await expect(parseStructuredReport(state, "a.dcm")).rejects.toThrow(
      "a.dcm: must be of SOP class 1.2.840.10008.5.1.4.1.1.88.22 or 1.2.840.10008.5.1.4.1.1.88.33 or 1.2.840.10008.5.1.4.1.1.88.34, got 1.2.840.10008.5.1.4.1.1.11.1",
    );
    await expect(parseStructuredReport(new Uint8Array(200), "b.dcm")).rejects.toThrow(
      new Error("b.dcm: is no DICOM file that can be read"),
    );
    expect(() => formatStructuredReport({ ...film, width: 2999 }, reference, options)).toThrow(
      new RangeError(
        "formatStructuredReport: annotation must be of an image of 3000 × 2400 as reference, got [2999, 2400]",
      ),
    );
  });
});
