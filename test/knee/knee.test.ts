import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applyHomography, mirroring, type Point } from "../../src/geometry/index.ts";
import {
  areKneeLandmarks,
  kneeBoneLandmarks,
  kneeCompartments,
  kneeContours,
  kneeHalf,
  kneeLandmarkNames,
  kneelCrossValidationBones,
  kneelTestBones,
  kneeSides,
  parseSide,
  sideLetter,
  tibialCenter,
} from "../../src/knee/index.ts";

const names = "t0 t1 t2 t3 t4 t5 t6 t7 t8 f0 f1 f2 f3 f4 f5 f6".split(" ");

test("a knee has nine landmarks of the tibia, then seven of the femur", () => {
  expect(kneeLandmarkNames).toEqual(names);
  expect(kneeBoneLandmarks).toEqual({ tibia: names.slice(0, 9), femur: names.slice(9) });
  expect(kneeLandmarkNames[tibialCenter]).toBe("t4");
});

test("bones, compartments and contours name the landmarks that the paper names", () => {
  const named = (indices: readonly number[]) => indices.map((k) => names[k]).join(" ");
  expect([named(kneelTestBones.tibia), named(kneelTestBones.femur)]).toEqual(["t0 t4 t8", "f0 f3 f6"]);
  expect([named(kneelCrossValidationBones.tibia), named(kneelCrossValidationBones.femur)]).toEqual(["t0 t8", "f0 f6"]);
  const { lateral, medial } = kneeCompartments;
  expect([lateral.tibia, lateral.femur].map(named)).toEqual(["t0 t1 t2", "f0 f1 f2"]);
  expect([medial.tibia, medial.femur].map(named)).toEqual(["t6 t7 t8", "f4 f5 f6"]);
  expect(kneeContours(names).map(named)).toEqual(["t0 t1 t2 t3 t4 t5 t6 t7 t8", "f0 f1 f2 f3 f4 f5 f6"]);
});

test("other names are no knee, in another order neither", () => {
  expect(areKneeLandmarks(names)).toBe(true);
  expect(areKneeLandmarks(names.toReversed())).toBe(false);
  expect(kneeContours(["nose", "chin"])).toEqual([]);
});

test("a side is read from a word or its letter, in any case, and from nothing else", () => {
  expect(["right", " R", "Left ", "l"].map(parseSide)).toEqual(["right", "right", "left", "left"]);
  expect(["", "B", "U", "rightish", "re", "both"].map(parseSide)).toEqual(Array(6).fill(null));
  expect(kneeSides.map(sideLetter)).toEqual(["R", "L"]);
  expect(kneeSides.map((side) => parseSide(sideLetter(side)))).toEqual(kneeSides);
});

test("the halves cover the image, have equal widths, and the right knee's comes first", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 9000 }), fc.integer({ min: 1, max: 9000 }), (width, height) => {
      const [right, left] = kneeSides.map((side) => kneeHalf({ width, height }, side));
      expect(right).toEqual({ left: 0, top: 0, width: Math.ceil(width / 2), height });
      expect(left!.left + left!.width).toBe(width);
      expect(left!.width).toBe(right!.width);
    }),
  );
  expect(() => kneeHalf({ width: 1, height: 5 }, "left")).toThrow("kneeHalf: image.width must be at least 2, got 1");
});

test("mirroring swaps the first and the last column and is its own inverse", () => {
  const points: Point[] = [
    [0, 3],
    [6, 1],
    [2.25, 0],
  ];
  const mirrored = applyHomography(mirroring(7), points);
  expect(mirrored).toEqual([
    [6, 3],
    [0, 1],
    [3.75, 0],
  ]);
  expect(applyHomography(mirroring(7), mirrored)).toEqual(points);
});
