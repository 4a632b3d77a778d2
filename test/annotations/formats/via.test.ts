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

  it("refuses JSON that is none of its own", () => {
    expect(() => parseViaJson("[]", { source: "v.json" })).toThrow(
      "v.json: is not points of VIA (the whole: has no file)",
    );
    expect(() => parseViaJson('{"a": {"size": 1}}', { source: "v.json" })).toThrow(
      "v.json: is not points of VIA (a.filename: ",
    );
  });
});
