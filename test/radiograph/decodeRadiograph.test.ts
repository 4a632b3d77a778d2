import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { formatDicomRadiograph } from "../../src/dicom/index.ts";
import { installedCodecs } from "../../src/node/index.ts";
import type { Warning } from "../../src/radiograph/index.ts";
import { type DecodeRadiographOptions, decodeRadiograph } from "../../src/radiograph/index.ts";
import { buildGrayJpeg } from "../images/buildGrayJpeg.ts";
import { type Attributes, type BuildDicomOptions, buildDicom, syntaxes } from "./buildDicom.ts";
import { type Encoding, encodeFrame } from "./encodeFrame.ts";
import { film } from "./film.ts";

const size = { width: 37, height: 26 };
const samples = film(37, 26, 12);
const file = (options: Partial<BuildDicomOptions> = {}) =>
  buildDicom({ ...size, pixels: samples, bits: 12, ...options });
const withAttributes = (attributes: Attributes) => file({ attributes });
const decode = (bytes: Uint8Array, options: DecodeRadiographOptions = {}) =>
  decodeRadiograph(bytes, { name: "film", codecs: installedCodecs, ...options });
/** What warnings say. */
const told = (warnings: readonly Warning[]) => warnings.map(({ message }) => message);
const messageOf = (bytes: Uint8Array, options: DecodeRadiographOptions = {}) =>
  decode(bytes, options).then(
    () => "",
    (error: Error) => error.message,
  );

describe("decodeRadiograph of transfer syntaxes", () => {
  it.each(["implicit", "explicit", "bigEndian", "deflated"] as const)(
    "reads %s, whatever the file starts with",
    async (name) => {
      for (const start of name === "deflated"
        ? (["preamble", "meta"] as const)
        : (["preamble", "meta", "nothing"] as const)) {
        const { image, source } = await decode(file({ transferSyntax: syntaxes[name], start }));
        expect(image).toEqual({ ...size, channels: 1, data: samples });
        expect(source.bits).toBe(12);
      }
    },
  );

  it.each(["rle", "jpegLossless", "jpegLosslessSv1", "jpegLs", "jpeg2000Lossless", "htj2kLossless"] as const)(
    "reads %s exactly, at 8, 12 and 16 bits",
    async (name) => {
      for (const bits of [8, 12, 16]) {
        const values = film(37, 26, bits);
        const pixels = bits === 8 ? Uint8Array.from(values) : values;
        const coded = await encodeFrame(name, pixels, { ...size, bits });
        const { image } = await decode(buildDicom({ ...size, bits, pixels: coded, transferSyntax: syntaxes[name] }));
        expect(image.data).toEqual(pixels);
      }
    },
  );

  it.each([
    ["jpegBaseline", 8, 12],
    ["jpegLsNear", 12, 2],
    ["jpeg2000", 12, 200],
  ] as const)("reads %s within its loss", async (name, bits, tolerance) => {
    const values = film(37, 26, bits);
    const pixels = bits === 8 ? Uint8Array.from(values) : values;
    const coded = await encodeFrame(name as Encoding, pixels, { ...size, bits });
    const { image } = await decode(buildDicom({ ...size, bits, pixels: coded, transferSyntax: syntaxes[name] }));
    const errors = [...pixels].map((value, i) => Math.abs(value - image.data[i]!));
    expect(Math.max(...errors)).toBeLessThanOrEqual(tolerance);
    expect(Math.max(...errors)).toBeGreaterThan(0);
  });

  it("reads JPEG extended of 12 bits", async () => {
    const jpeg = buildGrayJpeg({ precision: 12 });
    jpeg[jpeg.indexOf(0xc0, 60)] = 0xc1;
    const { image } = await decode(
      buildDicom({ width: 16, height: 8, bits: 12, pixels: jpeg, transferSyntax: syntaxes.jpegExtended }),
    );
    expect([...image.data.subarray(0, 16)]).toEqual([...new Array(8).fill(2048 + 72), ...new Array(8).fill(2048)]);
  });

  it("reads explicit files whose first element is of any type, such as the sequence of their language", async () => {
    const language: Attributes = { "00080006": ["SQ", [{ "00080100": ["SH", "de"] }]] };
    for (const transferSyntax of [syntaxes.explicit, syntaxes.bigEndian, syntaxes.deflated]) {
      const pixels = Uint8Array.of(1, 2);
      const file = buildDicom({ width: 2, height: 1, pixels, transferSyntax, attributes: language });
      expect([...(await decodeRadiograph(file)).image.data].sort()).toEqual([1, 2]);
    }
  });

  it("reads an image in several fragments, and one whose delimiter is missing", async () => {
    const coded = await encodeFrame("jpegLs", samples, { ...size, bits: 12 });
    const half = 2 * Math.floor(coded.length / 4);
    const pixels = [coded.subarray(0, half), coded.subarray(half)];
    for (const delimited of [true, false]) {
      const bytes = file({ pixels, transferSyntax: syntaxes.jpegLs, delimited });
      expect((await decode(bytes)).image.data).toEqual(samples);
    }
  });

  it("asks for the codecs where there are none, and names a transfer syntax that it does not know", async () => {
    const coded = await encodeFrame("rle", samples, { ...size, bits: 12 });
    await expect(
      decodeRadiograph(file({ pixels: coded, transferSyntax: syntaxes.rle }), { name: "a.dcm" }),
    ).rejects.toThrow(
      "a.dcm: it is compressed (RLE Lossless); give options.codecs, the URL of dcmjs-native-codecs.wasm, to read it",
    );
    expect(await messageOf(file({ pixels: coded, transferSyntax: "1.2.840.10008.1.2.4.102" }))).toBe(
      "film: its transfer syntax 1.2.840.10008.1.2.4.102 is not supported",
    );
  });

  it("decodes well after a decoder has stopped on damaged data", async () => {
    const coded = await encodeFrame("jpegLs", samples, { ...size, bits: 12 });
    const damaged = coded.slice();
    damaged.fill(0x55, 60, coded.length - 40);
    const build = (pixels: Uint8Array) => file({ pixels, transferSyntax: syntaxes.jpegLs });
    expect(await messageOf(build(damaged))).toBe("film: its JPEG-LS Lossless image cannot be decoded (damaged data)");
    expect((await decode(build(coded))).image.data).toEqual(samples);
  });
});

describe("decodeRadiograph of pixel values", () => {
  it("turns MONOCHROME1 round within the bits stored", async () => {
    const { image, source } = await decode(withAttributes({ "00280004": ["CS", "MONOCHROME1"] }));
    expect(image.data).toEqual(samples.map((value) => 4095 - value));
    expect(source.inverted).toBe(true);
  });

  it("ignores overlays and other bits outside of those stored", async () => {
    const noisy = samples.map((value, i) => (value << 2) | (i % 4) | ((i % 3) << 14));
    const high: Attributes = { "00280102": ["US", [13]] };
    const { image, warnings } = await decode(file({ pixels: noisy, bits: 12, attributes: high }));
    expect(told(warnings)).toContain(
      "its HighBit is 13 where BitsStored 12 asks for 11; bits 2 to 13 were read, and other programs may show others",
    );
    expect(image.data).toEqual(samples);
  });

  it("reads signed values, rescaled", async () => {
    const signed = Uint16Array.of(0, 1, 0x7ff, 0x800, 0xfff, 0xf123);
    const bytes = buildDicom({
      width: 3,
      height: 2,
      pixels: signed,
      bits: 12,
      attributes: { "00280103": ["US", [1]], "00281052": ["DS", "-1000"], "00281053": ["DS", "0.5"] },
    });
    const expected = [0, 1, 2047, -2048, -1, 0x123];
    expect([...(await decode(bytes, { intensity: "stored" })).image.data]).toEqual(expected);
    expect([...(await decode(bytes)).image.data]).toEqual(expected.map((value) => value * 0.5 - 1000));
  });

  it("applies a Modality LUT and a VOI LUT in turn", async () => {
    const lut = (first: number, values: number[], bits = 16): Attributes => ({
      "00283002": ["US", [values.length, first, bits]],
      "00283006": ["OW", Uint16Array.from(values)],
    });
    const bytes = buildDicom({
      width: 3,
      height: 2,
      pixels: Uint8Array.of(0, 1, 2, 3, 4, 255),
      attributes: {
        "00283000": ["SQ", [lut(1, [100, 300, 200])]],
        "00283010": [
          "SQ",
          [
            lut(
              100,
              Array.from({ length: 201 }, (_, i) => 1000 + i),
            ),
          ],
        ],
      },
    });
    expect([...(await decode(bytes)).image.data]).toEqual([100, 100, 300, 200, 200, 200]);
    expect([...(await decode(bytes, { intensity: "voi" })).image.data]).toEqual([1000, 1000, 1200, 1100, 1100, 1100]);
    expect([...(await decode(bytes, { intensity: "stored" })).image.data]).toEqual([0, 1, 2, 3, 4, 255]);
  });

  it.each(["explicit", "bigEndian"] as const)("reads a Modality LUT of bytes, two in a word (%s)", async (order) => {
    const entries = [10, 40, 20, 90, 70];
    // The first of two entries is the lower half of their word (PS3.5, 8.1.1).
    const words = Uint16Array.from({ length: 3 }, (_, i) => entries[2 * i]! | ((entries[2 * i + 1] ?? 0) << 8));
    const bytes = buildDicom({
      width: 3,
      height: 2,
      pixels: Uint16Array.of(0, 1, 2, 3, 4, 5),
      transferSyntax: syntaxes[order],
      attributes: { "00283000": ["SQ", [{ "00283002": ["US", [5, 0, 8]], "00283006": ["OW", words] }]] },
    });
    expect([...(await decode(bytes)).image.data]).toEqual([10, 40, 20, 90, 70, 70]);
  });

  it.each([
    // The example and the formulas of PS3.3, C.11.2.1.2 and C.11.2.1.3.
    ["LINEAR", [0, 0, 0.5 + (100 - 99.5) / 99, 1, 1]],
    ["LINEAR_EXACT", [0, 0, 0.5, 1, 1]],
    ["SIGMOID", [1 / (1 + Math.exp(4)), 1 / (1 + Math.exp(2)), 0.5, 1 / (1 + Math.exp(-2)), 1 / (1 + Math.exp(-4))]],
  ] as const)("applies a %s window where asked", async (shape, shares) => {
    const bytes = buildDicom({
      width: 5,
      height: 1,
      pixels: Uint8Array.of(0, 50, 100, 150, 200),
      attributes: { "00281050": ["DS", "100\\7"], "00281051": ["DS", "100\\9"], "00281056": ["CS", shape] },
    });
    const { image } = await decode(bytes, { intensity: "voi" });
    expect([...image.data]).toEqual(shares.map((share) => Math.round(65535 * share)));
    expect([...(await decode(bytes)).image.data]).toEqual([0, 50, 100, 150, 200]);
  });

  it("says where a window cannot be applied", async () => {
    const { image, warnings } = await decode(file(), { intensity: "voi" });
    expect(image.data).toEqual(samples);
    expect(told(warnings)).toContain("it has no usable VOI LUT or window; its values are those of the modality");
  });

  it("takes three equal channels for gray, in either order, and of colors the luminance", async () => {
    const gray = Uint8Array.from(film(37, 26, 8));
    const interleaved = Uint8Array.from({ length: 3 * gray.length }, (_, i) => gray[Math.floor(i / 3)]!);
    const planar = Uint8Array.from({ length: 3 * gray.length }, (_, i) => gray[i % gray.length]!);
    const build = (pixels: Uint8Array, photometric: string, planarConfiguration: number) =>
      buildDicom({
        ...size,
        pixels,
        attributes: {
          "00280002": ["US", [3]],
          "00280004": ["CS", photometric],
          "00280006": ["US", [planarConfiguration]],
        },
      });
    expect((await decode(build(interleaved, "RGB", 0))).image).toEqual({ ...size, channels: 1, data: gray });
    expect((await decode(build(planar, "RGB", 1))).image.data).toEqual(gray);
    const signed = await decode(
      buildDicom({
        ...size,
        pixels: interleaved,
        attributes: {
          "00280002": ["US", [3]],
          "00280004": ["CS", "RGB"],
          "00280006": ["US", [0]],
          "00280103": ["US", [1]],
        },
      }),
    );
    expect(signed.image.data).toEqual(gray);
    expect(told(signed.warnings)).toContain(
      "its PixelRepresentation says signed, which colors are not; they were read as unsigned",
    );
    const luma = interleaved.map((value, i) => (i % 3 === 0 ? value : 128));
    expect((await decode(build(luma, "YBR_FULL", 0))).image.data).toEqual(gray);
    interleaved[10]! ^= 8;
    const mixed = await decode(build(interleaved, "RGB", 0));
    // Pixel 3 has another green.
    const luminance = Math.round(gray[3]! + 0.587 * (interleaved[10]! - gray[3]!));
    expect(mixed.image.data).toEqual(gray.map((value, i) => (i === 3 ? luminance : value)));
    expect(mixed.warnings.map(({ code }) => code)).toContain("color-as-gray");
  });

  it("reads gray palettes, and of colored ones the luminance", async () => {
    const table = Uint16Array.from({ length: 256 }, (_, i) => 65535 - 257 * i);
    const palette = (blue: Uint16Array): Attributes => ({
      "00280004": ["CS", "PALETTE COLOR"],
      ...Object.fromEntries(["1101", "1102", "1103"].map((tag) => [`0028${tag}`, ["US", [256, 0, 16]]] as const)),
      "00281201": ["OW", table],
      "00281202": ["OW", table],
      "00281203": ["OW", blue],
    });
    const pixels = Uint8Array.of(0, 1, 255, 100);
    const build = (blue: Uint16Array) => buildDicom({ width: 2, height: 2, pixels, attributes: palette(blue) });
    expect([...(await decode(build(table))).image.data]).toEqual([65535, 65278, 0, 39835]);
    const colored = await decode(build(table.map((v) => v >> 1)));
    // 0.299 + 0.587 of the value, and 0.114 of its half.
    expect([...colored.image.data]).toEqual([61799, 61557, 0, 37564]);
    expect(told(colored.warnings)).toContain("it is in color; its luminance is used");
  });

  it("takes the first value of a palette for signed where the pixels are", async () => {
    const table = Uint16Array.of(100, 200, 300, 400);
    const attributes: Attributes = {
      "00280004": ["CS", "PALETTE COLOR"],
      "00280103": ["US", [1]],
      // The table starts at −2.
      ...Object.fromEntries(["1101", "1102", "1103"].map((tag) => [`0028${tag}`, ["US", [4, 65534, 16]]] as const)),
      ...Object.fromEntries(["1201", "1202", "1203"].map((tag) => [`0028${tag}`, ["OW", table]] as const)),
    };
    const pixels = Uint8Array.of(254, 255, 0, 1, 127, 128);
    const { image } = await decode(buildDicom({ width: 3, height: 2, pixels, attributes }));
    expect([...image.data]).toEqual([100, 200, 300, 400, 400, 100]);
  });
});

describe("decodeRadiograph of spacing", () => {
  const pixelSpacing = (value: string): Attributes => ({ "00280030": ["DS", value] });
  const imager = (value: string): Attributes => ({ "00181164": ["DS", value] });
  const spacingOf = async (attributes: Attributes, options: DecodeRadiographOptions = {}) => {
    const { spacing, spacingOrigin, warnings } = await decode(withAttributes(attributes), options);
    return { spacing, ...spacingOrigin, warnings: told(warnings) };
  };

  it.each([
    ["PixelSpacing alone", pixelSpacing("0.2\\0.1"), [0.1, 0.2], "PixelSpacing", "unknown"],
    ["ImagerPixelSpacing alone", imager("0.2\\0.1"), [0.1, 0.2], "ImagerPixelSpacing", "detector"],
    [
      "NominalScannedPixelSpacing",
      { "00182010": ["DS", "0.2\\0.1"] },
      [0.1, 0.2],
      "NominalScannedPixelSpacing",
      "detector",
    ],
    [
      "equal ones",
      { ...pixelSpacing("0.15\\0.15"), ...imager("0.15\\0.15") },
      [0.15, 0.15],
      "PixelSpacing",
      "detector",
    ],
    [
      "different ones",
      { ...pixelSpacing("0.13\\0.13"), ...imager("0.15\\0.15") },
      [0.13, 0.13],
      "PixelSpacing",
      "patient",
    ],
    [
      "a calibration",
      { ...pixelSpacing("0.13\\0.13"), "00280a02": ["CS", "FIDUCIAL"] },
      [0.13, 0.13],
      "PixelSpacing",
      "patient",
    ],
    [
      "one calibrated on a scanned film",
      { ...pixelSpacing("0.13\\0.13"), "00182010": ["DS", "0.15\\0.15"] },
      [0.13, 0.13],
      "PixelSpacing",
      "patient",
    ],
    [
      "that of a scanned film twice",
      { ...pixelSpacing("0.15\\0.15"), "00182010": ["DS", "0.15\\0.15"] },
      [0.15, 0.15],
      "PixelSpacing",
      "detector",
    ],
    [
      "one with a word that is no calibration",
      { ...pixelSpacing("0.15\\0.15"), ...imager("0.15\\0.15"), "00280a02": ["CS", "NONE"] },
      [0.15, 0.15],
      "PixelSpacing",
      "detector",
    ],
    [
      "a useless PixelSpacing",
      { ...pixelSpacing("0\\0"), ...imager("0.15\\0.14") },
      [0.14, 0.15],
      "ImagerPixelSpacing",
      "detector",
    ],
  ] as const)("takes %s from the right tag, y first in the file", async (_, attributes, spacing, source, plane) => {
    expect(await spacingOf(attributes as Attributes)).toMatchObject({ spacing, source, plane });
  });

  it.each(["0.000\\0.000", "0\\0.1", "-0.1\\0.1", "abc\\0.1", "0.1\\", "NaN\\NaN", "0.1\\0.1\\0.1", "1e999\\1"])(
    "never takes %s for a spacing",
    async (value) => {
      const { spacing, source, warnings } = await spacingOf(pixelSpacing(value));
      expect({ spacing, source }).toEqual({ spacing: null, source: "none" });
      expect(warnings).toEqual([
        // Letters may be anybody's.
        `PixelSpacing is${value.startsWith("abc") ? "" : ` ${value}, which is`} no spacing; it was left out`,
        "it has no spacing; results are in pixels unless you give one",
      ]);
    },
  );

  it("divides a spacing at the detector by the magnification when asked, and no other", async () => {
    const factor: Attributes = { "00181114": ["DS", "1.25"] };
    const at = (attributes: Attributes) => spacingOf({ ...attributes, ...factor }, { magnification: true });
    expect(await at(imager("0.2\\0.1"))).toMatchObject({
      spacing: [0.08, 0.16],
      magnification: 1.25,
      magnificationApplied: true,
    });
    const calibrated = await at({ ...pixelSpacing("0.1\\0.1"), ...imager("0.125\\0.125") });
    expect(calibrated).toMatchObject({ spacing: [0.1, 0.1], magnificationApplied: false });
    expect(calibrated.warnings).toEqual(["its PixelSpacing is calibrated; the magnification factor was not applied"]);
    expect((await at(pixelSpacing("0.1\\0.1"))).warnings).toEqual([
      "its PixelSpacing may be calibrated or not; the magnification factor was not applied",
    ]);
    expect(await spacingOf({ ...imager("0.2\\0.1"), ...factor })).toMatchObject({
      spacing: [0.1, 0.2],
      magnification: 1.25,
      magnificationApplied: false,
    });
    expect((await spacingOf(imager("0.2\\0.1"), { magnification: true })).warnings).toEqual([
      "it has no EstimatedRadiographicMagnificationFactor; the spacing was left as it is",
    ]);
  });

  it("warns of a spacing larger than that of the film that was scanned", async () => {
    const { plane, warnings } = await spacingOf({ ...pixelSpacing("1\\1"), "00182010": ["DS", "0.4\\0.4"] });
    expect(plane).toBe("unknown");
    expect(warnings[0]).toBe(
      "its PixelSpacing is 1 × 1 mm, its NominalScannedPixelSpacing 0.4 × 0.4 mm: no calibration makes pixels larger; give the spacing that is right",
    );
  });

  it("lets the caller's spacing win and warns of implausible ones", async () => {
    expect(await spacingOf(pixelSpacing("0.2\\0.1"), { spacing: [0.3, 0.4] })).toMatchObject({
      spacing: [0.3, 0.4],
      source: "caller",
      warnings: [],
    });
    expect((await spacingOf(pixelSpacing("5\\0.1"))).warnings).toEqual([
      "a spacing of 0.1 × 5 mm per pixel is implausible; radiographs have 0.02 to 2",
    ]);
    await expect(decode(file(), { spacing: [0, 1] })).rejects.toThrow(
      "decodeRadiograph: spacing must be a positive number, got 0",
    );
  });

  it("reports pixels that are not square, and contradictions", async () => {
    const ratio = (value: string): Attributes => ({ "00280034": ["IS", value] });
    const { pixelAspectRatio, warnings } = await decode(withAttributes(ratio("2\\1")));
    expect(pixelAspectRatio).toBe(2);
    expect(told(warnings)).toContain("its pixels are not square (PixelAspectRatio 2\\1); give the spacing of x and y");
    expect((await spacingOf({ ...ratio("2\\1"), ...pixelSpacing("0.2\\0.1") })).warnings).toEqual([]);
    expect((await spacingOf({ ...ratio("2\\1"), ...pixelSpacing("0.1\\0.1") })).warnings).toEqual([
      "its PixelAspectRatio 2\\1 contradicts the spacing, which is used",
    ]);
  });
});

describe("decodeRadiograph of the rest", () => {
  it("reads every value that names a side, and the view by its code", async () => {
    const code = (value: string): Attributes => ({ "00080100": ["SH", value], "00080102": ["SH", "SCT"] });
    const { lateralities, viewPosition } = await decode(
      withAttributes({
        "00200062": ["CS", "R\\L"],
        "00082228": ["SQ", [{ ...code("72696002"), "00082230": ["SQ", [code("7771000")]] }]],
        "00540220": ["SQ", [code("399173006")]],
      }),
    );
    expect(lateralities).toEqual([
      { source: "ImageLaterality", value: "R" },
      { source: "ImageLaterality", value: "L" },
      { source: "AnatomicRegion", value: "L" },
    ]);
    expect(viewPosition).toBe("LL");
  });

  it.each([
    ["LKNEE", "L"],
    ["RT KNEE", "R"],
    ["knee_left", "L"],
    ["BILATERAL KNEES", "B"],
    ["KNEE", null],
    ["LEG", null],
    ["KNEE LATERAL", null],
  ])("reads the side in the body part %s", async (bodyPart, value) => {
    const { lateralities } = await decode(withAttributes({ "00180015": ["CS", bodyPart] }));
    expect(lateralities).toEqual(value === null ? [] : [{ source: "BodyPartExamined", value }]);
  });

  it.each([
    ["6757004", "R"],
    ["82169009", "L"],
  ])("reads the side of the region %s, a knee of one side", async (region, value) => {
    const code = { "00080100": ["SH", region], "00080102": ["SH", "SCT"] } as const;
    const { lateralities } = await decode(withAttributes({ "00082218": ["SQ", [code]] }));
    expect(lateralities).toEqual([{ source: "AnatomicRegion", value }]);
  });

  it("says where no character set tells what a name is, and keeps all values of what a document repeats", async () => {
    const { dicom, warnings } = await decode(
      withAttributes({ "00100010": ["PN", "Müller^J"], "00100020": ["LO", "47\\11"] }),
    );
    expect(dicom).toMatchObject({ patientName: "Müller^J", patientId: "47\\11" });
    expect(warnings.filter(({ code }) => code === "characters-unsure").map(({ message }) => message)).toEqual([
      "its SpecificCharacterSet does not say what the letters beyond ASCII are in its names and texts; they were read as UTF-8, or else as Latin-1",
    ]);
    const broken = new Uint8Array(Buffer.from("M\xfcller", "latin1"));
    const unreadable = await decode(withAttributes({ "00080005": ["CS", "ISO_IR 192"], "00100010": ["PN", broken] }));
    expect(told(unreadable.warnings)).toContain(
      "its names or texts hold bytes that are no characters of its SpecificCharacterSet; no document can repeat them",
    );
    const known = await decode(withAttributes({ "00080005": ["CS", "ISO_IR 192"], "00100010": ["PN", "Müller^J"] }));
    expect(known.warnings.map(({ code }) => code)).not.toContain("characters-unsure");
  });

  it("reports sides, orientation and what a report must refer to, in the file's character set", async () => {
    const { dicom, laterality, patientOrientation, viewPosition, bodyPart } = await decode(
      withAttributes({
        "00080005": ["CS", "ISO_IR 192"],
        "00080020": ["DA", "20200102"],
        "00080050": ["SH", "A1"],
        "00100010": ["PN", "Müller^Ängström"],
        "00100020": ["LO", "4711"],
        "00180015": ["CS", "KNEE"],
        "00185101": ["CS", "AP"],
        "00200020": ["CS", "L\\F"],
        "00200060": ["CS", "L"],
        "00200062": ["CS", "R"],
      }),
    );
    expect({ laterality, patientOrientation, viewPosition, bodyPart }).toEqual({
      laterality: "R",
      patientOrientation: ["L", "F"],
      viewPosition: "AP",
      bodyPart: "KNEE",
    });
    expect(dicom).toEqual({
      sopClassUid: "1.2.840.10008.5.1.4.1.1.1",
      sopInstanceUid: "2.25.1",
      studyInstanceUid: "2.25.2",
      seriesInstanceUid: "2.25.3",
      rows: 26,
      columns: 37,
      modality: "CR",
      patientName: "Müller^Ängström",
      patientId: "4711",
      patientBirthDate: "",
      patientSex: "",
      studyDate: "20200102",
      studyTime: "",
      studyId: "",
      accessionNumber: "A1",
      referringPhysicianName: "",
      display: { rescale: null, window: null, inverted: false },
    });
  });

  it.each([
    ["none", {}, { rescale: null, window: null, inverted: false }],
    ["MONOCHROME1", { "00280004": ["CS", "MONOCHROME1"] }, { rescale: null, window: null, inverted: true }],
    [
      "a window and a rescale",
      {
        "00281050": ["DS", "300\\40"],
        "00281051": ["DS", "600\\80"],
        "00281052": ["DS", "-7"],
        "00281053": ["DS", "2"],
      },
      { rescale: { slope: 2, intercept: -7 }, window: { center: 300, width: 600 }, inverted: false },
    ],
    ["a sigmoid window", { "00281050": ["DS", "300"], "00281051": ["DS", "600"], "00281056": ["CS", "SIGMOID"] }, null],
  ] as const)("reports how the image asks to be shown: %s", async (_, attributes, display) => {
    const { dicom } = await decode(withAttributes(attributes as Parameters<typeof withAttributes>[0]));
    expect(dicom!.display).toEqual(display);
  });

  it.each([
    ["modality CT", { "00080060": ["CS", "CT"] }, "its modality is CT; radiographs are CR, DX, DR, RG, MG, IO, PX"],
    [
      "no secondary capture",
      { "00080060": ["CS", "OT"] },
      "its modality is OT (other), and it is no secondary capture",
    ],
    [
      "frames",
      { "00280008": ["IS", "3"], "00280010": ["US", [8]] },
      "it has 3 frames; export one as a file of its own, or name it in code as options.frame",
    ],
    ["32 bits", { "00280100": ["US", [32]] }, "32 bits allocated are not supported; 8 and 16 are"],
    ["no rows", { "00280010": ["US", [0]] }, "its size is 37×0 pixels"],
    [
      "a huge size",
      { "00280010": ["US", [65535]], "00280011": ["US", [65535]] },
      "its size of 65535×65535 pixels is beyond the 67108864 that are read",
    ],
    ["a larger size", { "00280010": ["US", [27]] }, "its pixel data are truncated: 1924 of 1998 bytes"],
    ["a color model", { "00280004": ["CS", "HSV"] }, "its PhotometricInterpretation HSV is not supported"],
  ] as const)("refuses %s with the reason", async (_, attributes, message) => {
    expect(await messageOf(withAttributes(attributes as unknown as Attributes))).toBe(`film: ${message}`);
  });

  it.each(["rle", "jpegBaseline", "jpegLs", "jpegLosslessSv1", "jpeg2000Lossless", "htj2kLossless"] as const)(
    "reads the first of more %s images than there are frames, and says so",
    async (encoding) => {
      const size = { width: 16, height: 12, bits: 8 };
      const images = [film(16, 12, 8), film(16, 12, 8).map((value) => 255 - value)].map((each) =>
        Uint8Array.from(each),
      );
      const [first, second] = await Promise.all(images.map((each) => encodeFrame(encoding, each, size)));
      const of = (pixels: readonly Uint8Array[]) =>
        decode(buildDicom({ ...size, pixels, transferSyntax: syntaxes[encoding] }), { codecs: installedCodecs });
      const [one, two] = [await of([first!]), await of([first!, second!])];
      expect(two.image.data).toEqual(one.image.data);
      expect(one.warnings.map(({ code }) => code)).not.toContain("frames-disagree");
      expect(told(two.warnings)).toContain(
        "its pixel data hold 2 images, and NumberOfFrames stands for 1; the others were left out",
      );
    },
  );

  it("reads other modalities and one of several frames when asked", async () => {
    const two = Uint16Array.from([...samples, ...samples.map((value) => value >> 1)]);
    const bytes = file({ pixels: two, attributes: { "00080060": ["CS", "MR"], "00280008": ["IS", "2"] } });
    expect((await decode(bytes, { anyModality: true, frame: 1 })).image.data).toEqual(
      samples.map((value) => value >> 1),
    );
    expect(await messageOf(bytes, { anyModality: true, frame: 2 })).toBe(
      "film: options.frame must be an integer below 2, got 2",
    );
  });

  it("refuses every truncation of a compressed and of a plain file", async () => {
    const coded = await encodeFrame("jpegLosslessSv1", samples, { ...size, bits: 12 });
    for (const bytes of [file(), file({ pixels: coded, transferSyntax: syntaxes.jpegLosslessSv1 })])
      for (let length = bytes.length - 9; length > 0; length -= 61)
        expect(await messageOf(bytes.subarray(0, length))).toMatch(/^film: (?:it|its|must) /);
  });

  it("refuses a compressed image of another size than the file says, before it is decoded", async () => {
    const coded = await encodeFrame("jpegLs", samples, { ...size, bits: 12 });
    const bytes = file({ pixels: coded, transferSyntax: syntaxes.jpegLs, attributes: { "00280010": ["US", [25]] } });
    expect(await messageOf(bytes)).toBe("film: its compressed image is 37×26 pixels where the file says 37×25");
  });

  it("reads PNG and JPEG with the caller's spacing, color by its luminance", async () => {
    const png = encode({ ...size, channels: 1, depth: 16, data: samples });
    const { image, spacing, spacingOrigin, dicom, warnings } = await decode(png, { spacing: [0.2, 0.25] });
    expect(image.data).toEqual(samples);
    expect({ spacing, source: spacingOrigin.source, dicom, warnings }).toEqual({
      spacing: [0.2, 0.25],
      source: "caller",
      dicom: null,
      warnings: [],
    });
    expect((await decode(buildGrayJpeg())).source.format).toBe("jpeg");
    const color = encode({ width: 1, height: 1, channels: 3, depth: 8, data: Uint8Array.of(255, 0, 0) });
    const shown = await decode(color);
    expect([...shown.image.data]).toEqual([76]);
    expect(told(shown.warnings)).toContain("it is in color; its luminance is used");
  });

  it("names the kinds of files that it reads", async () => {
    expect(await messageOf(new TextEncoder().encode("GIF89a"))).toBe(
      "film: must be a DICOM, PNG, JPEG or TIFF image but is a GIF image; convert it or leave it out",
    );
  });
});

describe("formatDicomRadiograph", () => {
  it("writes what decodeRadiograph reads back, in both depths and both polarities", async () => {
    for (const data of [samples.map((value) => value * 16), Uint8Array.from(film(37, 26, 8))])
      for (const photometricInterpretation of ["MONOCHROME1", "MONOCHROME2"] as const) {
        const raster = { ...size, channels: 1, data };
        const bytes = await formatDicomRadiograph(raster, {
          spacing: [0.148, 0.2],
          magnification: 1.1,
          laterality: "B",
          photometricInterpretation,
        });
        const { image, spacing, spacingOrigin, laterality, patientOrientation, dicom } = await decode(bytes);
        expect(image).toEqual(raster);
        expect({ spacing, laterality, patientOrientation }).toEqual({
          spacing: [0.148, 0.2],
          laterality: "B",
          patientOrientation: ["L", "F"],
        });
        expect(spacingOrigin).toMatchObject({ source: "ImagerPixelSpacing", plane: "detector", magnification: 1.1 });
        expect(dicom).toMatchObject({ modality: "CR", patientName: "PHANTOM", patientId: "PHANTOM" });
        expect(dicom!.sopInstanceUid).toMatch(/^2\.25\.\d{1,39}$/);
      }
  });

  it("gives the same bytes for the same film, another instance for another", async () => {
    const write = (data: Uint16Array) => formatDicomRadiograph({ ...size, channels: 1, data }, { spacing: null });
    expect(await write(samples)).toEqual(await write(samples));
    const [a, b] = await Promise.all(
      [write(samples), write(samples.map((value) => value + 1))].map(
        async (bytes) => (await decode(await bytes)).dicom!,
      ),
    );
    expect(a!.sopInstanceUid).not.toBe(b!.sopInstanceUid);
    expect(a!.studyInstanceUid).toBe(b!.studyInstanceUid);
  });

  it("refuses what DICOM cannot hold", async () => {
    await expect(
      formatDicomRadiograph({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) }, { spacing: null }),
    ).rejects.toThrow("formatDicomRadiograph: raster.channels must be 1 (use toGray), got 3");
    await expect(
      formatDicomRadiograph({ width: 1, height: 1, channels: 1, data: new Float32Array(1) }, { spacing: null }),
    ).rejects.toThrow("formatDicomRadiograph: raster.data must be 8- or 16-bit integers, got Float32Array");
  });
});
