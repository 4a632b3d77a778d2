import { describe, expect, it } from "vitest";
import { isLabelStudio, isLabelStudioMin } from "../../../src/annotations/formats/labelStudio.ts";
import { parseLabelStudio } from "../../../src/annotations/index.ts";

const point = (label: string, x: number, y: number, more: object = {}) => ({
  type: "keypointlabels",
  original_width: 200,
  original_height: 100,
  value: { x, y, width: 1, keypointlabels: [label] },
  ...more,
});
const task = (result: readonly object[], data: object = { image: "a.png" }) => ({ data, annotations: [{ result }] });
const read = (...tasks: readonly object[]) => parseLabelStudio(JSON.stringify(tasks), { source: "l.json" });

describe("an export of Label Studio", () => {
  it.each([
    [[{ data: {}, annotations: [] }], true, false],
    [[{ data: {} }], false, false],
    [[{ annotations: [] }], false, false],
    [{ data: {}, annotations: [] }, false, false],
    [[{ annotator: 1, id: 2 }], false, true],
    [[{ annotator: 1 }], false, false],
    [[{ id: 1 }], false, false],
    [{ annotator: 1, id: 2 }, false, false],
    [[], false, false],
  ])("is told by its first task: %j, %j, %j", (json, is, isShort) => {
    expect([isLabelStudio(json), isLabelStudioMin(json)]).toEqual([is, isShort]);
  });

  it("has percent of the image from its corner, and its size", () => {
    expect(read(task([point("u", 10, 20), point("v", 0, 100)]))).toEqual({
      landmarkNames: ["u", "v"],
      images: [
        {
          image: "a.png",
          width: 200,
          height: 100,
          spacing: null,
          sets: [
            {
              name: "",
              landmarks: [
                [19.5, 19.5],
                [-0.5, 99.5],
              ],
            },
          ],
        },
      ],
    });
  });

  it("leaves out tasks that nobody annotated, cancelled annotations and other results, of which it warns", () => {
    const cancelled = { was_cancelled: true, result: [point("q", 1, 1)] };
    const { landmarkNames, images } = read(
      { data: { image: "n.png" }, annotations: [cancelled] },
      { data: { image: "b.png" }, annotations: [cancelled, { result: [point("u", 1, 1)] }] },
      task([
        { type: "choices", value: {} },
        { type: "rectangle", value: {} },
      ]),
    );
    expect(landmarkNames).toEqual(["u"]);
    expect(
      images.map(({ image, width, height, sets, warnings }) => [image, width, height, sets.length, warnings]),
    ).toEqual([
      ["b.png", 200, 100, 1, undefined],
      ["a.png", null, null, 0, [{ code: "shapes-left-out", message: "2 results that are no keypoints are left out" }]],
    ]);
  });

  it.each([
    [{ image: "dir/a.png" }, "dir/a.png"],
    [{ text: "no file", film: "film.png", image: 7 }, "film.png"],
    [{ a: 1.5, film: "film.png" }, "film.png"],
    [{ film: "b.png", image: "a.png" }, "a.png"],
    [{ image: "/data/upload/3/1a2b3c4d-knee%201.png" }, "knee 1.png"],
    [{ image: "/data/upload/3/1a2b3c4d5-knee.png" }, "1a2b3c4d5-knee.png"],
    [{ image: "/data/upload/3/x1a2b3c4d-knee.png" }, "x1a2b3c4d-knee.png"],
    [{ image: "/data/upload/3/100%.png" }, "100%.png"],
    [{ image: "/data/local-files/?d=set%2Fb.png" }, "set/b.png"],
    [{ image: "https://host/dir/a%20b.png" }, "a b.png"],
    [{ image: "s3://bucket/dir/a.png" }, "a.png"],
    [{ image: "dir/http:a%20.png" }, "dir/http:a%20.png"],
  ])("names its image by the task's data: %j is %s", (data, image) => {
    expect(read(task([point("u", 1, 1)], data)).images[0]!.image).toBe(image);
  });

  it.each<[string, readonly object[]]>([
    [
      "task 1: has 2 annotations; keep one for each task",
      [task([]), { data: { image: "b.png" }, annotations: [{ result: [] }, { result: [] }] }],
    ],
    [
      "task 0: has points of images of different sizes: 200×100, 1×100, 200×1",
      [
        task([
          point("u", 1, 1),
          point("v", 1, 1, { original_width: 1 }),
          point("w", 1, 1, { original_height: 1 }),
          point("x", 1, 1, { original_height: 2 }),
        ]),
      ],
    ],
    [
      "task 0: has points of images of different sizes: 200×100, ?×?",
      [task([point("u", 1, 1), point("v", 1, 1, { original_width: undefined, original_height: undefined })])],
    ],
    [
      "task 0, result 0: must have x, y, one label, original_width and original_height",
      [task([point("u", 1, 1, { original_width: undefined })])],
    ],
    [
      "task 0, result 0: must have x, y, one label, original_width and original_height",
      [task([point("u", 1, 1, { original_height: undefined })])],
    ],
    [
      "task 0, result 1: must have x, y, one label, original_width and original_height",
      [task([point("u", 1, 1), point("v", 1, 1, { value: { x: 1, y: 1, keypointlabels: ["a", "b"] } })])],
    ],
    [
      "task 0, result 0: must have x, y, one label, original_width and original_height",
      [task([point("u", 1, 1, { value: { x: 1, keypointlabels: ["a"] } })])],
    ],
    [
      "task 0: its image was turned by 90 degrees in Label Studio, and the points are of the turned one; turn it back there, and export again",
      [task([point("u", 1, 1, { image_rotation: 360 }), point("v", 1, 1, { image_rotation: 90 })])],
    ],
    ["task 0: its data name no image", [task([point("u", 1, 1)], { text: "none", n: 1.5 })]],
  ])("is refused: %s", (message, tasks) => {
    expect(() => read(...tasks)).toThrow(new Error(`l.json, ${message}`));
  });

  it("is refused where a task has a landmark twice", () => {
    expect(() => read(task([point("u", 1, 1), point("u", 2, 2)]))).toThrow(
      new RangeError('l.json, task 0: landmark "u" is there twice'),
    );
  });

  it("without keypoints is refused, and without a file is labelstudio.json", () => {
    expect(() => parseLabelStudio(JSON.stringify([task([])]))).toThrow(
      new Error("labelstudio.json: is an export of Label Studio without keypointlabels"),
    );
    expect(() => parseLabelStudio("[{}]")).toThrow(
      new Error('labelstudio.json: is not an export of Label Studio (0.data: Expected "data", which is missing)'),
    );
  });
});
