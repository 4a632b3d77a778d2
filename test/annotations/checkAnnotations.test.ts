import { describe, expect, it } from "vitest";
import { checkAnnotations } from "../../src/annotations/checkAnnotations.ts";
import type { Annotations } from "../../src/annotations/index.ts";

const nan = Number.NaN;
const set = {
  name: "left",
  landmarks: [
    [1, 2],
    [nan, nan],
  ],
} as const;
const image = { image: "a.png", width: 4, height: 3, spacing: [1, 2], sets: [set] } as const;
const names = ["u", "v"];

const check = (annotations: unknown) => checkAnnotations("f", annotations as Annotations);
const ofSets = (...sets: readonly object[]) => ({ landmarkNames: names, images: [{ ...image, sets }] });

describe("annotations", () => {
  it.each<[string, object]>([
    ["of any values at their bounds", ofSets({ ...set, confidence: [0, 1], visible: [true, false] })],
    ["whose confidences are unknown", ofSets({ ...set, confidence: [nan, nan] })],
    ["of sets without landmarks", ofSets({ name: "left", landmarks: [] }, { name: "right", landmarks: [] })],
    ["without images", { landmarkNames: [], images: [] }],
    ["of one pixel", { landmarkNames: names, images: [{ ...image, width: 1, height: 1 }] }],
    [
      "of unknown size and spacing",
      { landmarkNames: names, images: [{ ...image, width: null, height: null, spacing: null }] },
    ],
    ["of one set without a name", ofSets({ ...set, name: "" })],
    [
      "outside of the image",
      ofSets({
        ...set,
        landmarks: [
          [-5, 1e6],
          [nan, nan],
        ],
      }),
    ],
  ])("%s pass", (_, annotations) => {
    expect(() => check(annotations)).not.toThrow();
  });

  it.each<[object, string]>([
    [{ landmarkNames: ["u", "v", "u"], images: [] }, 'landmarkNames must differ, got "u" twice'],
    [{ landmarkNames: ["u", ""], images: [] }, "landmarkNames must not be empty"],
    [{ landmarkNames: names, images: [{ ...image, image: "" }] }, "image must be a file's name, got an empty one"],
    [
      { landmarkNames: names, images: [image, { ...image, image: "b.png" }, image] },
      "image a.png must be there once, with all its sets, got two entries of that name",
    ],
    [
      { landmarkNames: names, images: ["k\u00e9", "ke\u0301"].map((name) => ({ ...image, image: name })) },
      'image "ke\u0301" must be there once, with all its sets, got two entries of that name',
    ],
    [
      { landmarkNames: names, images: [{ ...image, width: 0 }] },
      "width of a.png must be a whole number of pixels or null, got 0",
    ],
    [
      { landmarkNames: names, images: [{ ...image, height: -1 }] },
      "height of a.png must be a whole number of pixels or null, got -1",
    ],
    [
      { landmarkNames: names, images: [{ ...image, width: 1.5 }] },
      "width of a.png must be a whole number of pixels or null, got 1.5",
    ],
    [
      { landmarkNames: names, images: [{ ...image, spacing: [0, 1] }] },
      "spacing of a.png must be two positive numbers, got 0, 1",
    ],
    [
      { landmarkNames: names, images: [{ ...image, spacing: [1, Infinity] }] },
      "spacing of a.png must be two positive numbers, got 1, Infinity",
    ],
    [ofSets(set, set), "sets of a.png must have names that differ, got left, left"],
    [ofSets({ ...set, landmarks: [[1, 2]] }), 'set "left" of a.png must have 2 landmarks or none, got 1'],
    [ofSets({ ...set, visible: [true] }), 'set "left" of a.png must have visible of length 2, got 1'],
    [ofSets({ ...set, confidence: [] }), 'set "left" of a.png must have confidence of length 2, got 0'],
    [ofSets({ ...set, covariance: [[1, 0, 1]] }), 'set "left" of a.png must have covariance of length 2, got 1'],
    [
      ofSets({ ...set, confidence: [0.5, 1.5] }),
      'set "left" of a.png must have confidences from 0 to 1 or NaN, got 1.5',
    ],
    [
      ofSets({ ...set, confidence: [-0.5, 1] }),
      'set "left" of a.png must have confidences from 0 to 1 or NaN, got -0.5',
    ],
    [ofSets({ ...set, confidence: ["1", 1] }), 'set "left" of a.png must have confidences from 0 to 1 or NaN, got 1'],
    ...[
      [1, nan],
      [nan, 1],
      [Infinity, 1],
      [1, -Infinity],
    ].map((point): [object, string] => [
      ofSets({ ...set, landmarks: [[1, 2], point] }),
      'set "left" of a.png must have landmarks of two finite numbers, or [NaN, NaN]',
    ]),
  ])("are refused as %#", (annotations, message) => {
    expect(() => check(annotations)).toThrow(new RangeError(`f: ${message}`));
  });

  it.each<[unknown, string]>([
    [null, "f: annotations must be an object, got null"],
    [{ images: [] }, "f: annotations.landmarkNames must be a list, got undefined"],
    [{ landmarkNames: [] }, "f: annotations.images must be a list, got undefined"],
    [{ landmarkNames: [], images: [image, { ...image, sets: 1 }] }, "f: images[1].sets must be a list, got 1"],
    [ofSets({ ...set, landmarks: [[1, 2], 3] }), 'f: landmarks of set "left" of a.png[1] must be a point [x, y]'],
  ])("of another kind are refused as %#", (annotations, message) => {
    expect(() => check(annotations)).toThrow(message);
  });
});
