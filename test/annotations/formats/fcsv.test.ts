import { describe, expect, it } from "vitest";
import { isFcsv } from "../../../src/annotations/formats/fcsv.ts";
import { parseFcsv } from "../../../src/annotations/index.ts";

const start = "# Markups fiducial file version = 4.11";
const file = (...rows: readonly string[]) => [start, ...rows].join("\n");
const read = (...rows: readonly string[]) => parseFcsv(file(...rows), { spacing: [1, 2], source: "f.fcsv" });

describe("a point list of 3D Slicer 4", () => {
  it.each([
    [start, true],
    [`\ufeff${start}`, true],
    [` ${start}`, false],
    ["# Markups curve file", false],
  ])("is told by its first line: %j, %j", (line, is) => {
    expect(isFcsv(line)).toBe(is);
  });

  it("has columns of its own header, in RAS by default, in either system by letters and numbers", () => {
    const row = "id1,-3,-4,9,0,0,0,1,1,1,0,u,,";
    const expected = (x: number, y: number) => ({ name: null, landmarkNames: ["u"], landmarks: [[x, y]] });
    expect(read(row)).toEqual(expected(3, 2));
    for (const system of ["RAS", "0"]) expect(read(`# CoordinateSystem = ${system}`, row)).toEqual(expected(3, 2));
    for (const system of ["LPS", "1"]) expect(read(`# CoordinateSystem = ${system}`, row)).toEqual(expected(-3, -2));
    expect(read("# columns = y, label , x", "-4,u,-3")).toEqual(expected(3, 2));
  });

  it("has labels in quotation marks where they hold a comma or one", () => {
    expect(read('i,0,0,0,0,0,0,1,1,1,0,"u, ""v""",d,').landmarkNames).toEqual(['u, "v"']);
  });

  it("gives zero no sign", () => {
    expect(read("i,0,0,0,0,0,0,1,1,1,0,u")).toEqual({ name: null, landmarkNames: ["u"], landmarks: [[0, 0]] });
  });

  it("takes the id of a point without a label, blank lines, any line end and other comments", () => {
    const text = `\ufeff${start}\r# note\r\n# x=y\r\r\n  \nid1,1,2,0,0,0,0,1,1,1,0,\rid2,3,4,0,0,0,0,1,1,1,0,v`;
    expect(parseFcsv(text, { spacing: [1, 1] })).toEqual({
      name: null,
      landmarkNames: ["id1", "v"],
      landmarks: [
        [-1, -2],
        [-3, -4],
      ],
    });
  });

  it.each([
    [["# CoordinateSystem = IJK", "i,1,2"], ": CoordinateSystem must be RAS or LPS, got IJK"],
    [["# CoordinateSystem = constructor", "i,1,2"], ": CoordinateSystem must be RAS or LPS, got constructor"],
    [["i,1,2", "i,3,4"], ', line 3: has the point "i" again'],
    [["i,?,2"], ', line 2: x must be a number, got "?"'],
    [["", "i,1,?"], ', line 3: y must be a number, got "?"'],
    [["# columns = label,x,y"], ": is a point list without points"],
  ])("is refused as %#", (rows, message) => {
    expect(() => read(...rows)).toThrow(new RangeError(`f.fcsv${message}`));
  });

  it("needs the spacing along both axes, and without a file is fcsv", () => {
    for (const axis of [0, 1])
      expect(() => parseFcsv(file("i,1,2"), { spacing: [1, 1].with(axis, 0) as never })).toThrow(
        new RangeError(`parseFcsv: spacing[${axis}] must be a positive number, got 0`),
      );
    expect(() => parseFcsv(file(), { spacing: [1, 1] })).toThrow(
      new RangeError("fcsv: is a point list without points"),
    );
    expect(() => parseFcsv(file("i,1,2"), {} as never)).toThrow("parseFcsv: options.spacing must be a list, got");
  });
});
