import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Annotations,
  formatViaCsv,
  formatViaJson,
  parseViaCsv,
  parseViaJson,
} from "../../../src/annotations/index.ts";
import { kneeLandmarkNames } from "../../../src/knee/index.ts";
import { arbitraryAnnotations } from "./arbitraryAnnotations.ts";
import { expectSame, keeping } from "./sameAnnotations.ts";

const header = "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes\n";
const row = (file: string, id: number, shape: object, attributes: object) =>
  `${[file, 5, "{}", 2, id, JSON.stringify(shape), JSON.stringify(attributes)].map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(",")}\n`;
const point = (cx: number, cy: number) => ({ name: "point", cx, cy });

const named = { missing: false } as const;
const knees = arbitraryAnnotations({
  landmarkNames: fc.constant([...kneeLandmarkNames]),
  missing: false,
  coordinate: (size) => fc.integer({ min: 0, max: size - 1 }),
});

describe("VGG Image Annotator", () => {
  it("writes points of the canvas, whose corner is the origin, with their names", () => {
    const annotations: Annotations = {
      landmarkNames: ["a"],
      images: [
        { image: "x.png", width: 9, height: 8, spacing: [0.5, 0.25], sets: [{ name: "right", landmarks: [[3, 4]] }] },
      ],
    };
    const file_attributes = { width: "9", height: "8", mm_per_px_x: "0.5", mm_per_px_y: "0.25" };
    const region = {
      shape_attributes: { name: "point", cx: 3.5, cy: 4.5 },
      region_attributes: { landmark: "a", set: "right" },
    };
    expect(JSON.parse(formatViaJson(annotations))).toEqual({
      "x.png-1": { filename: "x.png", size: -1, regions: [region], file_attributes },
    });
    const [, line] = formatViaCsv(annotations).split("\n");
    expect(line).toContain('"{""name"":""point"",""cx"":3.5,""cy"":4.5}","{""landmark"":""a"",""set"":""right""}"');
  });

  it("comes back as it was, as CSV and as JSON", () => {
    fc.assert(
      fc.property(arbitraryAnnotations(named), (annotations) => {
        const expected = keeping(annotations, {});
        expectSame(parseViaCsv(formatViaCsv(annotations)), expected);
        expectSame(parseViaJson(formatViaJson(annotations)), expected);
        const project = JSON.stringify({
          _via_settings: {},
          _via_img_metadata: JSON.parse(formatViaJson(annotations)),
        });
        expectSame(parseViaJson(project), expected);
      }),
    );
  });

  it("comes back in the style of 2019: whole pixels, bone, side and order", () => {
    fc.assert(
      fc.property(knees, (annotations) => {
        const text = formatViaCsv(annotations, { style: "kneel2019" });
        expect(parseViaCsv(text)).toEqual(keeping(annotations, { size: false, spacing: false }));
        expect(parseViaJson(formatViaJson(annotations, { style: "kneel2019" }))).toEqual(parseViaCsv(text));
      }),
    );
    const knee = kneeLandmarkNames.map((_, k) => [k + 0.4, 100 - k] as const);
    const one: Annotations = {
      landmarkNames: kneeLandmarkNames,
      images: [{ image: "1.dcm", width: null, height: null, spacing: null, sets: [{ name: "left", landmarks: knee }] }],
    };
    const lines = formatViaCsv(one, { style: "kneel2019" }).split("\n");
    expect(lines[10]).toBe(
      '1.dcm,-1,{},16,9,"{""name"":""point"",""cx"":9,""cy"":91}","{""Bone"":""F"",""Side"":""L""}"',
    );
    const lacking = {
      ...one,
      images: [{ ...one.images[0]!, sets: [{ name: "left", landmarks: knee.with(3, [NaN, NaN]) }] }],
    };
    expect(() => formatViaCsv(lacking, { style: "kneel2019" })).toThrow(
      "formatViaCsv: the left knee of 1.dcm must have every landmark in the style kneel2019",
    );
    expect(() =>
      formatViaCsv({ ...one, landmarkNames: kneeLandmarkNames.map((name) => `${name}_`) }, { style: "kneel2019" }),
    ).toThrow("formatViaCsv: landmarkNames must be t0, t1");
  });

  it("takes the only attribute there is as the landmark's name, and a file without regions", () => {
    const text = `${header}${row("a.png", 0, point(2, 3), { tooth: "k1" })}${row("a.png", 1, point(4, 5), { tooth: "k2" })}${row("b.png", 0, {}, {})}`;
    const { landmarkNames, images } = parseViaCsv(text, { origin: "one" });
    expect(landmarkNames).toEqual(["k1", "k2"]);
    expect(images.map(({ sets }) => sets)).toEqual([
      [
        {
          name: "",
          landmarks: [
            [1, 2],
            [3, 4],
          ],
        },
      ],
      [],
    ]);
  });

  it.each([
    [header, "v.csv: has a header but no rows"],
    ["image,x\na,1\n", 'v.csv: has no column "filename"'],
    [
      header + row("a.png", 0, { name: "rect", x: 1 }, { landmark: "a" }),
      "v.csv: has no regions that are points; landmarks are drawn as points in VIA",
    ],
    [header + row("a.png", 0, { name: "point", cx: "1", cy: 2 }, {}), "v.csv, row 2: is not a region of VIA (cx: "],
    [
      header + row("a.png", 0, point(1, 2), { p: "a", q: "b" }),
      'v.csv, row 2: has no attribute "landmark" that names its landmark; the regions of v.csv have: p, q',
    ],
    [
      header + row("a.png", 0, point(1, 2), { landmark: "a" }) + row("a.png", 1, point(1, 2), { landmark: "a" }),
      'v.csv, row 3: landmark "a" is there twice in set ""',
    ],
    [
      header + row("a.png", 0, point(1, 2), { Bone: "P", Side: "L" }),
      "v.csv, row 2: must have Bone T or F and Side R or L, got P and L",
    ],
    [
      header + Array.from({ length: 8 }, (_, i) => row("a.png", i, point(1, 2), { Bone: "F", Side: "L" })).join(""),
      "v.csv, row 9: has more than 7 points of bone F, side L",
    ],
  ])("refuses %#", (text, message) => {
    expect(() => parseViaCsv(text, { source: "v.csv" })).toThrow(message);
  });

  it("writes a file without points as one row of an empty shape, and no size that it does not know", () => {
    const bare = { image: "a.png", width: null, height: null, spacing: null, sets: [] };
    const annotations: Annotations = { landmarkNames: ["u"], images: [bare, { ...bare, image: "b.png", height: 8 }] };
    expect(formatViaCsv(annotations)).toBe(`${header}a.png,-1,{},0,0,{},{}\nb.png,-1,"{""height"":""8""}",0,0,{},{}\n`);
    expect(parseViaCsv(formatViaCsv(annotations)).images).toEqual(annotations.images);
  });

  it("counts from the origin that it is told, and knows no other origin or style", () => {
    const at = (options: object) =>
      JSON.parse(
        formatViaJson(
          {
            landmarkNames: ["u"],
            images: [
              { image: "a.png", width: null, height: null, spacing: null, sets: [{ name: "", landmarks: [[3, 4]] }] },
            ],
          },
          options,
        ),
      )["a.png-1"].regions[0].shape_attributes;
    expect([at({}).cx, at({ origin: "center" }).cx, at({ origin: "one" }).cx]).toEqual([3.5, 3, 4]);
    const message = 'origin must be one of "center", "corner", "one", got "zero"';
    expect(() => at({ origin: "zero" })).toThrow(new RangeError(`formatViaJson: ${message}`));
    const text = `${header}${row("a.png", 0, point(2, 3), { landmark: "u" })}`;
    expect(() => parseViaCsv(text, { origin: "zero" as "one" })).toThrow(new RangeError(`parseVia: ${message}`));
  });

  it("in the style of 2019 is of knees on a side", () => {
    const knee = kneeLandmarkNames.map((_, k) => [k, k] as const);
    const image = { image: "1.dcm", width: null, height: null, spacing: null };
    const write = (name: string, landmarkNames: readonly string[] = kneeLandmarkNames) =>
      formatViaCsv(
        { landmarkNames, images: [{ ...image, sets: [{ name, landmarks: knee }] }] },
        { style: "kneel2019" },
      );
    expect(() => write("middle")).toThrow(
      new RangeError('formatViaCsv: sets of 1.dcm must be right or left in the style kneel2019, got "middle"'),
    );
    expect(() => write("left", kneeLandmarkNames.toReversed())).toThrow(
      new RangeError(`formatViaCsv: landmarkNames must be ${kneeLandmarkNames.join(", ")} in the style kneel2019`),
    );
    const letters = write("right")
      .split("\n")
      .map((line) => /""Bone"":""(.)"",""Side"":""(.)""/.exec(line)?.slice(1).join(""));
    expect(letters.slice(1, -1)).toEqual([...Array(9).fill("TR"), ...Array(7).fill("FR")]);
  });

  it("takes a region for one of bone and side where all are, and not where an attribute is named", () => {
    const old = { Bone: "F", Side: "L" };
    const read = (options: object, ...attributes: readonly object[]) =>
      parseViaCsv(header + attributes.map((each, i) => row("a.png", i, point(2, 3 + i), each)).join(""), options);
    const { landmarkNames, images } = read({}, old, { Bone: "T", Side: "r" }, old);
    expect(landmarkNames).toEqual(kneeLandmarkNames);
    expect(images[0]!.sets.map(({ name, landmarks }) => [name, landmarks[0], landmarks[9], landmarks[10]])).toEqual([
      ["left", [Number.NaN, Number.NaN], [2, 3], [2, 5]],
      ["right", [2, 4], [Number.NaN, Number.NaN], [Number.NaN, Number.NaN]],
    ]);
    expect(read({ landmarkAttribute: "Bone", setAttribute: "Side" }, old)).toMatchObject({
      landmarkNames: ["F"],
      images: [{ sets: [{ name: "L", landmarks: [[1.5, 2.5]] }] }],
    });
    expect(() => read({ source: "v.csv" }, old, { Bone: "T" })).toThrow(
      new RangeError(
        'v.csv, row 2: has no attribute "landmark" that names its landmark; the regions of v.csv have: Bone, Side',
      ),
    );
  });

  it("names a landmark by the attribute landmark among others, or by the one beside the set", () => {
    const read = (options: object, attributes: object) =>
      parseViaCsv(header + row("a.png", 0, point(2, 3), attributes), options);
    expect(read({}, { q: "no", landmark: "u", set: 1 })).toMatchObject({
      landmarkNames: ["u"],
      images: [{ sets: [{ name: "1" }] }],
    });
    expect(read({}, { set: "s", tooth: 11 })).toMatchObject({
      landmarkNames: ["11"],
      images: [{ sets: [{ name: "s" }] }],
    });
    expect(read({ setAttribute: "who" }, { who: "me", k: "u" })).toMatchObject({
      images: [{ sets: [{ name: "me" }] }],
    });
    expect(read({ landmarkAttribute: "q" }, { q: "u", landmark: "v", box: { on: true } })).toMatchObject({
      landmarkNames: ["u"],
    });
    expect(() => read({ source: "v.csv" }, { landmark: "" })).toThrow(
      new RangeError(
        'v.csv, row 2: has no attribute "landmark" that names its landmark; the regions of v.csv have: landmark',
      ),
    );
  });

  it("counts other shapes of each file, and refuses files of shapes alone but not without any", () => {
    const rect = { name: "rect", x: 1 };
    const text = `${header}${row("a.png", 0, rect, {})}${row("a.png", 1, rect, {})}${row("b.png", 0, point(1, 2), { landmark: "u" })}`;
    expect(parseViaCsv(text).images.map(({ warnings }) => warnings)).toEqual([
      [{ code: "shapes-left-out", message: "2 regions that are no points are left out" }],
      undefined,
    ]);
    expect(() => parseViaCsv(`${header}${row("a.png", 0, rect, {})}${row("b.png", 0, {}, {})}`)).toThrow(
      new RangeError("via.csv: has no regions that are points; landmarks are drawn as points in VIA"),
    );
    expect(parseViaCsv(`${header}${row("b.png", 0, {}, {})}`)).toMatchObject({
      landmarkNames: [],
      images: [{ sets: [] }],
    });
  });

  it("has one size for each image, and takes a file that says none for the same", () => {
    const entry = (size: unknown, file_attributes: object) => ({
      filename: "a.png",
      size,
      regions: [],
      file_attributes,
    });
    const read = (...entries: readonly object[]) =>
      parseViaJson(JSON.stringify(Object.fromEntries(entries.map((each, i) => [i, each]))), { source: "v.json" });
    const size = { width: "9", height: "8", mm_per_px_x: "0.5", mm_per_px_y: "0.25" };
    expect(read(entry(7, size), entry("7", size)).images).toEqual([
      { image: "a.png", width: 9, height: 8, spacing: [0.5, 0.25], sets: [] },
    ]);
    expect(read(entry(-1, {}), entry(undefined, {})).images).toEqual([
      { image: "a.png", width: null, height: null, spacing: null, sets: [] },
    ]);
    for (const lone of ["mm_per_px_x", "mm_per_px_y"])
      expect(read(entry(7, { [lone]: "1" })).images[0]!.spacing).toBeNull();
    for (const key of Object.keys(size)) {
      expect(() => read(entry(7, size), entry(7, { ...size, [key]: "3" }))).toThrow(
        new RangeError(
          `v.json: has a.png with ${key} "${size[key as keyof typeof size]}" and "3"; one image has one size`,
        ),
      );
      const { [key as keyof typeof size]: _, ...without } = size;
      expect(() => read(entry(7, without), entry(7, size))).toThrow(
        new RangeError(
          `v.json: has a.png with ${key} "" and "${size[key as keyof typeof size]}"; one image has one size`,
        ),
      );
      expect(() => read(entry(7, size), entry(7, without))).toThrow(
        new RangeError(
          `v.json: has a.png with ${key} "${size[key as keyof typeof size]}" and ""; one image has one size`,
        ),
      );
    }
    expect(() => read(entry(-1, {}), entry(5, {}))).toThrow(
      new RangeError(
        "v.json: has a.png with null and 5 bytes: two images of one name; rename one, or export their folders apart",
      ),
    );
  });

  it("of VIA 1 has regions by number, and other shapes beside points", () => {
    const region = (cx: number, landmark: string) => ({
      shape_attributes: point(cx, 2.5),
      region_attributes: { landmark },
    });
    const box = { shape_attributes: { name: "rect" }, region_attributes: {} };
    const text = JSON.stringify({
      k: { filename: "a.png", regions: { 0: region(1.5, "u"), 1: box, 2: region(2.5, "v") } },
    });
    const { landmarkNames, images } = parseViaJson(text);
    expect(landmarkNames).toEqual(["u", "v"]);
    expect(images[0]!.sets[0]!.landmarks).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(images[0]!.warnings).toEqual([
      { code: "shapes-left-out", message: "1 regions that are no points are left out" },
    ]);
    expect(() => parseViaJson(text.replace('"v"', '"u"'), { source: "v.json" })).toThrow(
      new RangeError('v.json, region 2 of a.png: landmark "u" is there twice in set ""'),
    );
  });

  it("has a file of the name that its header has, with or without #, and rows that name one", () => {
    const text = header.replace("filename", "#filename") + row("a.png", 0, point(2, 3), { landmark: "u" });
    expect(parseViaCsv(text).images[0]!.image).toBe("a.png");
    expect(() => parseViaCsv(text.replace('"a.png"', '""'), { source: "v.csv" })).toThrow(
      new RangeError("v.csv, row 2: must name the image file, got nothing"),
    );
  });

  it("refuses JSON that is none of its own", () => {
    expect(() => parseViaJson("[]", { source: "v.json" })).toThrow(
      "v.json: is not points of VIA (the whole: has no file)",
    );
    expect(() => parseViaJson('{"a": {"size": 1}}', { source: "v.json" })).toThrow(
      "v.json: is not points of VIA (a.filename: ",
    );
  });
});
