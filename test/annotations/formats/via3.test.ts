import { describe, expect, it } from "vitest";
import { isVia3 } from "../../../src/annotations/formats/via/via3.ts";
import { isViaJson } from "../../../src/annotations/formats/via/viaJson.ts";
import { parseVia3 } from "../../../src/annotations/index.ts";

const project = (metadata: object, more: object = {}) =>
  JSON.stringify({
    attribute: { 7: { aname: "landmark", options: { 0: "u" } }, 8: { aname: "set" } },
    file: { 1: { fname: "a.png" }, 2: { fname: "b.png" } },
    view: { 1: { fid_list: ["1"] }, 2: { fid_list: [2] } },
    metadata,
    ...more,
  });
const point = (vid: string | number, x: number, y: number, av: object) => ({ vid, xy: [1, x, y], av });

describe("a project of VIA 3", () => {
  const fields = { metadata: 1, view: 1, file: 1, attribute: 1 };
  it("is told by its four fields", () => {
    expect(isVia3(fields)).toBe(true);
    for (const field of Object.keys(fields)) expect(isVia3({ ...fields, [field]: undefined, q: 1 }), field).toBe(true);
    for (const field of Object.keys(fields) as (keyof typeof fields)[]) {
      const { [field]: _, ...rest } = fields;
      expect(isVia3(rest), field).toBe(false);
    }
  });

  it("takes the words of choices, free text as it is, and names of attributes, numbers where they are unknown", () => {
    const { landmarkNames, images } = parseVia3(
      project({
        x: point(1, 1.5, 2.5, { 7: "0", 8: "left" }),
        y: point("1", 3.5, 4.5, { 7: "free", 8: "left" }),
        z: point(2, 5.5, 6.5, { 7: "0" }),
        whole: { vid: "2", xy: [], av: { 7: "1" } },
      }),
    );
    const missing = [Number.NaN, Number.NaN];
    expect(landmarkNames).toEqual(["u", "free"]);
    expect(images).toEqual([
      {
        image: "a.png",
        width: null,
        height: null,
        spacing: null,
        sets: [
          {
            name: "left",
            landmarks: [
              [1, 2],
              [3, 4],
            ],
          },
        ],
      },
      { image: "b.png", width: null, height: null, spacing: null, sets: [{ name: "", landmarks: [[5, 6], missing] }] },
    ]);
    const unknown = parseVia3(project({ x: point(1, 1, 2, { 9: "k" }) }), { landmarkAttribute: "9" });
    expect(unknown.landmarkNames).toEqual(["k"]);
  });

  it("counts the shapes of each image that are no points, and points that are no three numbers", () => {
    const { images } = parseVia3(
      project({
        x: point(1, 1.5, 2.5, { 7: "0" }),
        y: { vid: 1, xy: [2, 1, 2, 3, 4], av: {} },
        z: { vid: 1, xy: [1, 1, 2, 3], av: {} },
        w: { vid: 1, xy: [5, 1, 2] },
        v: { vid: 2, xy: [2, 1, 2, 3, 4] },
      }),
    );
    expect(images.map(({ warnings }) => warnings?.map(({ message }) => message))).toEqual([
      ["3 regions that are no points are left out"],
      ["1 regions that are no points are left out"],
    ]);
  });

  it.each([
    [project({ x: { ...point(1, 1, 2, {}), vid: "toString" } }), "v.json, metadata x: must be of a view of one file"],
    [
      project({ x: point(1, 1, 2, {}) }, { view: { 1: { fid_list: ["constructor"] } } }),
      "v.json, metadata x: must be of a view of one file",
    ],
    [project({ x: point(3, 1, 2, {}) }), "v.json, metadata x: must be of a view of one file"],
    [
      project({ x: point(1, 1, 2, {}) }, { view: { 1: { fid_list: [1, 2] } } }),
      "v.json, metadata x: must be of a view of one file",
    ],
    [
      project({ x: point(1, 1, 2, {}) }, { view: { 1: { fid_list: [3] } } }),
      "v.json, metadata x: must be of a view of one file",
    ],
    [
      project({ x: point(1, 1, 2, { 7: "0" }), y: point(1, 1, 2, { 7: "0" }) }),
      'v.json, metadata y: landmark "u" is there twice in set ""',
    ],
    [
      project({ x: point(1, 1, 2, { 8: "0" }) }),
      'v.json, metadata x: has no attribute "landmark" that names its landmark; the regions of v.json have: set',
    ],
    [
      project({ x: { vid: 1, xy: [2, 1, 2, 3, 4] } }),
      "v.json: has no regions that are points; landmarks are drawn as points in VIA",
    ],
    [
      // Of two folders: the sets of both would be those of one image.
      project(
        { x: point(1, 1, 2, { 7: "0", 8: "left" }), y: point(2, 1, 2, { 7: "0", 8: "right" }) },
        { file: { 1: { fname: "a.png", src: "p/a.png" }, 2: { fname: "a.png", src: "q/a.png" } } },
      ),
      "v.json: has two files a.png: two images of one name; rename one, or export their folders apart",
    ],
    [
      project({}, { file: { 1: {} } }),
      'v.json: is not a project of VIA 3 (file.1.fname: Expected "fname", which is missing)',
    ],
  ])("is refused as %#", (text, message) => {
    expect(() => parseVia3(text, { source: "v.json" })).toThrow(message);
    expect(() => parseVia3(text, { source: "v.json" })).toThrow(new RegExp(`^.{${message.length}}$`));
  });

  it("without a file is via.json", () => {
    expect(() => parseVia3("{}")).toThrow('via.json: is not a project of VIA 3 (attribute: Expected "attribute"');
  });
});

describe("JSON of VIA 1 and 2", () => {
  it.each([
    [{ _via_img_metadata: {} }, true],
    [{ a: { filename: "a.png" } }, true],
    [{ a: { name: "a.png" }, b: { filename: "b.png" } }, false],
    [{}, false],
    [[{ filename: "a.png" }], false],
    [{ a: [] }, false],
    [null, false],
  ])("is told by its first file: %j, %j", (json, is) => {
    expect(isViaJson(json)).toBe(is);
  });
});
