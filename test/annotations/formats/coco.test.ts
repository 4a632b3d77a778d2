import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Annotations, formatCoco, parseCoco } from "../../../src/annotations/index.ts";
import { arbitraryAnnotations } from "./arbitraryAnnotations.ts";
import { expectSame, keeping } from "./sameAnnotations.ts";

const one: Annotations = {
  landmarkNames: ["a", "b", "c"],
  images: [
    {
      image: "x.png",
      width: 30,
      height: 20,
      spacing: [0.5, 0.25],
      sets: [
        {
          name: "left",
          landmarks: [
            [3, 4],
            [Number.NaN, Number.NaN],
            [10.25, 2],
          ],
          visible: [false, true, true],
        },
        { name: "right", landmarks: [], reason: "not found" },
      ],
    },
    { image: "y.png", width: 3, height: 2, spacing: null, sets: [] },
  ],
};

const changed = (change: (document: ReturnType<typeof JSON.parse>) => void) => {
  const document = JSON.parse(formatCoco(one));
  change(document);
  return JSON.stringify(document);
};

describe("COCO keypoints", () => {
  it("are indices of pixels with visibilities; boxes count from the image's corner", () => {
    const document = JSON.parse(formatCoco(one, { category: "knee", skeleton: [[0, 2]] }));
    expect(document.images).toEqual([
      { id: 1, file_name: "x.png", width: 30, height: 20, mm_per_px: [0.5, 0.25] },
      { id: 2, file_name: "y.png", width: 3, height: 2 },
    ]);
    expect(document.categories).toEqual([
      { id: 1, name: "knee", supercategory: "knee", keypoints: ["a", "b", "c"], skeleton: [[1, 3]] },
    ]);
    expect(document.annotations).toEqual([
      {
        id: 1,
        image_id: 1,
        category_id: 1,
        keypoints: [3, 4, 1, 0, 0, 0, 10.25, 2, 2],
        num_keypoints: 2,
        bbox: [3.5, 2.5, 7.25, 2],
        area: 14.5,
        iscrowd: 0,
        attributes: { set: "left" },
      },
    ]);
    const corner = JSON.parse(formatCoco(one, { origin: "corner" })).annotations[0];
    expect(corner).toMatchObject({ keypoints: [3.5, 4.5, 1, 0, 0, 0, 10.75, 2.5, 2], bbox: [3.5, 2.5, 7.25, 2] });
  });

  it.each(["center", "corner", "one"] as const)("come back as they were, origin %s", (origin) => {
    fc.assert(
      fc.property(arbitraryAnnotations(), (annotations) => {
        const expected = keeping(annotations, {});
        const back = parseCoco(formatCoco(annotations, { origin }), { origin });
        expectSame(keeping(back, {}), expected);
        for (const [i, { sets }] of annotations.images.entries())
          for (const [s, { visible, landmarks }] of sets.entries()) {
            const seen = visible?.map((flag, k) => flag || Number.isNaN(landmarks[k]![0]));
            expect(back.images[i]!.sets[s]!.visible).toEqual(seen?.includes(false) ? seen : undefined);
          }
      }),
    );
  });

  it("of other programs: categories without keypoints, several objects in an image, numbers of hidden zeros", () => {
    const text = JSON.stringify({
      images: [{ id: 7, file_name: "a.png", width: 9, height: 9 }],
      categories: [
        { id: 3, name: "box" },
        { id: 5, name: "knee", keypoints: ["p"] },
      ],
      annotations: [
        { id: 1, image_id: 7, category_id: 3, bbox: [0, 0, 1, 1] },
        { id: 2, image_id: 7, category_id: 5, keypoints: [4, 5, 2] },
        { id: 3, image_id: 7, category_id: 5, keypoints: [6, 7, 0] },
      ],
    });
    const { sets } = parseCoco(text).images[0]!;
    expect(sets).toEqual([
      { name: "1", landmarks: [[4, 5]] },
      { name: "2", landmarks: [[Number.NaN, Number.NaN]] },
    ]);
    const lone = text.replace(/,\{"id":3.*?\}\]/, "]");
    expect(parseCoco(lone).images[0]!.sets).toEqual([{ name: "", landmarks: [[4, 5]] }]);
  });

  it.each([
    ["[", "c.json: is not valid JSON"],
    ["{}", "c.json: is not COCO keypoints (images: "],
    [
      changed((d) => d.annotations[0].keypoints.pop()),
      "c.json: annotations[0] must have 3 numbers for each of 3 keypoints, got 8",
    ],
    [
      changed((d) => {
        d.annotations[0].keypoints[2] = 3;
      }),
      "c.json: annotations[0] must have visibilities 0, 1 or 2, got 3",
    ],
    [
      changed((d) => {
        d.annotations[0].image_id = 9;
      }),
      "c.json: annotations[0] is of image 9, which is not there",
    ],
    [
      changed((d) => {
        d.annotations[0].category_id = "1";
      }),
      'c.json: annotations[0] is of category "1", which is not there',
    ],
    [
      changed((d) => {
        d.images[1].id = 1;
      }),
      "c.json: two images have the same id",
    ],
    [
      changed((d) => {
        d.categories.push({ id: 2, name: "hip", keypoints: ["h"] });
      }),
      "c.json: has several categories with keypoints (object, hip); choose one",
    ],
    [
      changed((d) => {
        d.categories[0].keypoints = [];
      }),
      "c.json: has no category with keypoints; there are: object",
    ],
    [
      changed((d) => d.annotations.push({ ...d.annotations[0], id: 2 })),
      "c.json: sets of x.png must have names that differ, got left, left",
    ],
  ])("refuses %#", (text, message) => {
    expect(() => parseCoco(text, { source: "c.json" })).toThrow(message);
  });

  it("has numbers of the category that is chosen, and the name of its file where there is none", () => {
    const text = JSON.stringify({
      images: [{ id: "i", file_name: "a.png", width: null }],
      categories: [
        { id: 1, name: "hip", keypoints: ["h"] },
        { id: "k", name: "knee", keypoints: ["p", "q"] },
      ],
      annotations: [
        { image_id: "i", category_id: 1, keypoints: [1, 2, 2] },
        { image_id: "i", category_id: "k", keypoints: [4, 5, 2, 0, 0, 0] },
        { image_id: "i", category_id: "k" },
      ],
    });
    expect(parseCoco(text, { category: "knee" })).toEqual({
      landmarkNames: ["p", "q"],
      images: [
        {
          image: "a.png",
          width: null,
          height: null,
          spacing: null,
          sets: [
            {
              name: "",
              landmarks: [
                [4, 5],
                [Number.NaN, Number.NaN],
              ],
            },
          ],
        },
      ],
    });
    expect(() => parseCoco(text, { category: "foot" })).toThrow(
      new Error('coco.json: has no category "foot"; there are: hip, knee'),
    );
    expect(() => parseCoco(text)).toThrow(
      new Error("coco.json: has several categories with keypoints (hip, knee); choose one"),
    );
  });

  it("keep the name of a lone set where any is named", () => {
    const document = {
      images: [
        { id: 1, file_name: "a.png" },
        { id: 2, file_name: "b.png" },
      ],
      categories: [{ id: 1, name: "knee", keypoints: ["p"] }],
      annotations: [
        { image_id: 1, category_id: 1, keypoints: [1, 2, 2] },
        { image_id: 2, category_id: 1, keypoints: [1, 2, 2], attributes: { set: "left" } },
      ],
    };
    const { images } = parseCoco(JSON.stringify(document));
    expect(images.map(({ sets }) => sets.map(({ name }) => name))).toEqual([["1"], ["left"]]);
  });

  it("of a set whose points are all missing have an empty box", () => {
    const landmarks = one.landmarkNames.map(() => [Number.NaN, Number.NaN] as const);
    const lost = { ...one, images: [{ ...one.images[0]!, sets: [{ name: "left", landmarks }] }] };
    expect(JSON.parse(formatCoco(lost)).annotations[0]).toMatchObject({
      keypoints: [0, 0, 0, 0, 0, 0, 0, 0, 0],
      num_keypoints: 0,
      bbox: [0, 0, 0, 0],
      area: 0,
    });
  });

  it("count from one of three origins", () => {
    const message = 'origin must be one of "center", "corner", "one", got "zero"';
    expect(() => formatCoco(one, { origin: "zero" as "one" })).toThrow(new RangeError(`formatCoco: ${message}`));
    expect(() => parseCoco("{}", { origin: "zero" as "one" })).toThrow(new RangeError(`parseCoco: ${message}`));
  });

  it("are of an object, with no lines between points, unless it is said", () => {
    const { info, categories } = JSON.parse(formatCoco(one));
    expect([info, categories]).toEqual([
      { description: "Landmarks", version: "1.0" },
      [{ id: 1, name: "object", supercategory: "object", keypoints: ["a", "b", "c"], skeleton: [] }],
    ]);
  });

  it("needs the size of the image", () => {
    const unknown = { ...one, images: [{ ...one.images[0]!, width: null }] };
    const message = "formatCoco: width and height of x.png must be known";
    expect(() => formatCoco(unknown)).toThrow(new RangeError(message));
    const flat = { ...one, images: [{ ...one.images[0]!, height: null }] };
    expect(() => formatCoco(flat)).toThrow(new RangeError(message));
  });
});
