import { describe, expect, it } from "vitest";
import { checkAnnotations } from "../../../src/annotations/checkAnnotations.ts";
import { imagesOfTps } from "../../../src/annotations/formats/tps.ts";
import {
  parseAnnotations,
  parseFcsv,
  parseLabelMe,
  parsePts,
  parseSlicerMarkups,
} from "../../../src/annotations/index.ts";

const image = {
  image: "a.png",
  width: 4,
  height: 3,
  spacing: null,
  sets: [{ name: "", landmarks: [[1, 2] as const] }],
};
const bytes = (text: string) => new TextEncoder().encode(text);

describe("what annotations refuse", () => {
  it.each<[object, string]>([
    [{ width: 0 }, "width of a.png must be a whole number of pixels or null, got 0"],
    [{ height: 2.5 }, "height of a.png must be a whole number of pixels or null, got 2.5"],
    [{ spacing: [1, 0] }, "spacing of a.png must be two positive numbers, got 1, 0"],
  ])("%j", (changes, message) => {
    expect(() => checkAnnotations("f", { landmarkNames: ["u"], images: [{ ...image, ...changes }] })).toThrow(message);
    expect(() => checkAnnotations("f", { landmarkNames: ["u"], images: [image] })).not.toThrow();
  });

  it("a .pts file of unknown origin, by its name", () => {
    expect(() => parseAnnotations(bytes("version: 1\nn_points: 1\n{\n1 2\n}"), { source: "a.pts" })).toThrow(
      new RangeError("a.pts: .pts files do not say what they count from; give origin"),
    );
  });

  it("a file without a name by that of its format", () => {
    expect(() => parseFcsv("# Markups fiducial file", { spacing: [1, 1] })).toThrow(
      new RangeError("fcsv: is a point list without points"),
    );
    expect(() => parsePts("n_points: 1", { origin: "center" })).toThrow(/^pts/);
  });
});

describe("what annotations keep", () => {
  it("no warning of LabelMe where every shape is a point", () => {
    const shape = { label: "u", points: [[1, 2]], shape_type: "point" };
    const file = (shapes: readonly object[]) => JSON.stringify({ shapes, imagePath: "a.png" });
    expect(parseLabelMe(file([shape]), { source: "a.json" }).images[0]).not.toHaveProperty("warnings");
    const [mixed] = parseLabelMe(file([shape, { ...shape, shape_type: "polygon" }]), { source: "a.json" }).images;
    expect(mixed!.warnings!.map(({ message }) => message)).toEqual(["1 shapes that are no points are left out"]);
  });

  it("a point list of 3D Slicer by the letters and by the numbers of its axes", () => {
    const file = (coordinateSystem: string) =>
      JSON.stringify({
        markups: [
          {
            type: "Fiducial",
            coordinateSystem,
            controlPoints: [{ label: "u", position: [-3, -4, 0], positionStatus: "defined" }],
          },
        ],
      });
    const found = ["RAS", "0", "LPS", "1"].map(
      (system) => parseSlicerMarkups(file(system), { spacing: [1, 2], source: "a.json" }).landmarks[0],
    );
    expect(found).toEqual([
      [3, 2],
      [3, 2],
      [-3, -2],
      [-3, -2],
    ]);
  });

  it("images of a TPS file, in order", () => {
    expect(imagesOfTps("LP=1\n1 2\nIMAGE=a.png\nID=0\nLP=1\n3 4\nIMAGE=b.png")).toEqual(["a.png", "b.png"]);
  });
});
