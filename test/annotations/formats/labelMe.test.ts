import { describe, expect, it } from "vitest";
import { isLabelMe } from "../../../src/annotations/formats/labelMe.ts";
import { parseLabelMe } from "../../../src/annotations/index.ts";

const shape = (label: string, x: number, y: number, more: object = {}) => ({
  label,
  points: [[x, y]],
  shape_type: "point",
  ...more,
});
const file = (shapes: readonly object[], more: object = {}) =>
  JSON.stringify({ imagePath: "a.png", imageWidth: 9, imageHeight: 8, shapes, ...more });

describe("a file of LabelMe", () => {
  it.each([
    [{ shapes: [], imagePath: "a" }, true],
    [{ shapes: [] }, false],
    [{ imagePath: "a" }, false],
    [[], false],
    [null, false],
    [undefined, false],
  ])("is told by its fields: %j, %j", (json, is) => {
    expect(isLabelMe(json)).toBe(is);
  });

  it("has the objects of its image by their groups, numbers or words, in the order of their points", () => {
    const shapes = [
      shape("u", 1.5, 2.5, { group_id: 2 }),
      shape("u", 3.5, 4.5, { group_id: "x" }),
      shape("v", 5.5, 6.5, { group_id: null }),
    ];
    const missing = [Number.NaN, Number.NaN];
    expect(parseLabelMe(file(shapes))).toEqual({
      landmarkNames: ["u", "v"],
      images: [
        {
          image: "a.png",
          width: 9,
          height: 8,
          spacing: null,
          sets: [
            { name: "2", landmarks: [[1, 2], missing] },
            { name: "x", landmarks: [[3, 4], missing] },
            { name: "", landmarks: [missing, [5, 6]] },
          ],
        },
      ],
    });
  });

  it("may lack the size of its image, and counts from the origin that it is told", () => {
    const text = file([shape("u", 1.5, 2.5)], { imageWidth: null, imageHeight: undefined });
    expect(parseLabelMe(text, { origin: "center" }).images[0]).toMatchObject({
      width: null,
      height: null,
      sets: [{ landmarks: [[1.5, 2.5]] }],
    });
  });

  it("leaves out polygons, which a shape without a type is, and points that are several", () => {
    const points = [
      [1, 2],
      [3, 4],
    ];
    const text = file([
      shape("u", 1.5, 2.5),
      { label: "q", points },
      shape("r", 1, 2, { points }),
      shape("s", 1, 2, { points: [] }),
    ]);
    expect(parseLabelMe(text)).toMatchObject({
      landmarkNames: ["u"],
      images: [{ warnings: [{ code: "shapes-left-out", message: "3 shapes that are no points are left out" }] }],
    });
  });

  it.each([
    [file([]), "l.json: is a file of LabelMe without shapes of the type point"],
    [
      file([], { imagePath: "" }),
      "l.json: is not a file of LabelMe (imagePath: Invalid length: Expected >=1 but received 0)",
    ],
    [
      file([], { imageWidth: 0 }),
      "l.json: is not a file of LabelMe (imageWidth: Invalid value: Expected >=1 but received 0)",
    ],
    [file([], { imageHeight: 1.5 }), "l.json: is not a file of LabelMe (imageHeight: Invalid integer: Received 1.5)"],
    [
      file([shape("u", 1, 2, { points: [[1]] })]),
      "l.json: is not a file of LabelMe (shapes.0.points.0.1: Expected number, which is missing)",
    ],
  ])("is refused as %#", (text, message) => {
    expect(() => parseLabelMe(text, { source: "l.json" })).toThrow(new Error(message));
  });

  it("is refused where an object has a landmark twice", () => {
    const twice = (more: object) => file([shape("u", 1, 2, more), shape("u", 3, 4, more)]);
    const message = 'l.json: landmark "u" is there twice';
    expect(() => parseLabelMe(twice({}), { source: "l.json" })).toThrow(new RangeError(message));
    expect(() => parseLabelMe(twice({ group_id: 1 }), { source: "l.json" })).toThrow(
      new RangeError(`${message} in set "1"`),
    );
  });

  it("without a file is labelme.json", () => {
    expect(() => parseLabelMe(file([]))).toThrow("labelme.json: is a file of LabelMe without");
  });
});
