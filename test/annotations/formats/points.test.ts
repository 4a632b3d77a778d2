import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPts, formatSlicerMarkups, parsePts, parseSlicerMarkups } from "../../../src/annotations/index.ts";
import type { Point } from "../../../src/geometry/index.ts";

const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const points = fc.array(fc.tuple(double(-1, 4000), double(-1, 4000)), { minLength: 1, maxLength: 20 });
const spacing = fc.tuple(double(0.05, 2), double(0.05, 2));

describe("a .pts file", () => {
  it("counts from 0, from the corner or from 1, in pixels or millimetres", () => {
    const text = (origin: "center" | "corner" | "one") => formatPts([[3, 4.25]], { origin });
    expect(text("center")).toBe("version: 1\nn_points: 1\n{\n3 4.25\n}\n");
    expect(text("corner")).toBe("version: 1\nn_points: 1\n{\n3.5 4.75\n}\n");
    expect(text("one")).toBe("version: 1\nn_points: 1\n{\n4 5.25\n}\n");
    expect(formatPts([[3, 4.25]], { origin: "corner", spacing: [2, 4] })).toContain("{\n7 19\n}");
  });

  it("comes back as it was", () => {
    fc.assert(
      fc.property(points, spacing, fc.constantFrom("center", "corner", "one"), (list, mm, origin) => {
        expect(parsePts(formatPts(list, { origin }), { origin })).toBeAllClose(list, { atol: 1e-9, rtol: 0 });
        const options = { origin, spacing: mm } as const;
        expect(parsePts(formatPts(list, options), options)).toBeAllClose(list, { atol: 1e-9, rtol: 0 });
      }),
    );
  });

  it("may have Windows line ends, comments, blank lines, indents and upper case", () => {
    const text = "\ufeff// BoneFinder\r\nVersion: 1\r\nN_Points:  2\r\n{\r\n  1.5\t2e1\r\n\r\n  -3 .5\r\n}\r\n";
    expect(parsePts(text, { origin: "center" })).toEqual([
      [1.5, 20],
      [-3, 0.5],
    ]);
  });

  it.each([
    ["", "p.pts: is no .pts file: its points must stand between { and }"],
    ["version: 1\nn_points: 2\n{\n1 2\n}\n", "p.pts: says n_points: 2 but has 1 points"],
    ["version: 1\n{\n1 2\n}\n", "p.pts: has no line n_points: N"],
    ["version: 2\nn_points: 1\n{\n1 2\n}\n", "p.pts, line 1: must have version 1, got 2"],
    ["version: 1\nn_points: 1\n{\n1 nan\n}\n", "p.pts, line 4: must be two numbers, got 1 nan"],
    ["version: 1\nn_points: 1\n{\n1 2 3\n}\n", "p.pts, line 4: must be two numbers, got 1 2 3"],
    ["version: 1\nn_points: 1\n{\n1 2\n}\n{\n}\n", "p.pts, line 6: nothing may follow }"],
    ["}\n{\n", "p.pts: is no .pts file: its points must stand between { and }"],
    ["{\n", "p.pts: is no .pts file: its points must stand between { and }"],
    ["n_points: 1\nxversion: 1\n{\n1 2\n}\n", 'p.pts, line 2: must be version: 1 or n_points: N, got "xversion: 1"'],
    ["n_points: 1 2\n{\n1 2\n}\n", 'p.pts, line 1: must be version: 1 or n_points: N, got "n_points: 1 2"'],
    [`n_points: 1\n{\n${"1".repeat(110)}\n}\n`, `p.pts, line 3: must be two numbers, got "${"1".repeat(100)}…"`],
    ["points: 1\n{\n1 2\n}\n", 'p.pts, line 1: must be version: 1 or n_points: N, got "points: 1"'],
  ])("is refused as %#", (text, message) => {
    expect(() => parsePts(text, { origin: "one", source: "p.pts" })).toThrow(new RangeError(message));
  });

  it("cannot hold a missing point, and needs to know what it counts from", () => {
    expect(() => formatPts([[Number.NaN, Number.NaN]], { origin: "one" })).toThrow(
      new RangeError("formatPts: points[0] must be present, got [NaN, NaN]"),
    );
    expect(() => parsePts("n_points: 1", { origin: "center" })).toThrow(/^pts: is no/);
    expect(() => formatPts([], { origin: "one" })).toThrow(
      new RangeError("formatPts: points.length must be an integer of at least 1, got 0"),
    );
    expect(() => formatPts([[1, 2]], { origin: "one", spacing: [1, -1] })).toThrow(
      new RangeError("formatPts: spacing[1] must be a positive number, got -1"),
    );
    expect(() => parsePts("", { origin: "one", spacing: [0, 1] })).toThrow(
      new RangeError("parsePts: spacing[0] must be a positive number, got 0"),
    );
    expect(() => parsePts("", { origin: "zero" as "one" })).toThrow(
      new RangeError('parsePts: origin must be one of "center", "corner", "one", got "zero"'),
    );
  });
});

describe("a point list of 3D Slicer", () => {
  const options = { landmarkNames: ["a", "b"], spacing: [0.5, 0.25] } as const;
  const two: readonly Point[] = [
    [3, 4],
    [Number.NaN, Number.NaN],
  ];

  it("is in millimetres from the centre of the first pixel, in LPS or RAS", () => {
    const positions = (coordinateSystem: "LPS" | "RAS") =>
      JSON.parse(formatSlicerMarkups(two, { ...options, coordinateSystem })).markups[0].controlPoints.map(
        ({ label, position, positionStatus }: Record<string, unknown>) => [label, position, positionStatus],
      );
    expect(positions("LPS")).toEqual([
      ["a", [1.5, 1, 0], "defined"],
      ["b", [0, 0, 0], "undefined"],
    ]);
    expect(positions("RAS")[0]).toEqual(["a", [-1.5, -1, 0], "defined"]);
  });

  it("by the letters and by the numbers of its axes", () => {
    const file = (coordinateSystem: string) =>
      JSON.stringify({
        markups: [{ type: "Fiducial", coordinateSystem, controlPoints: [{ label: "u", position: [-3, -4, 0] }] }],
      });
    const found = ["RAS", "0", "LPS", "1"].map(
      (system) => parseSlicerMarkups(file(system), { spacing: [1, 2] }).landmarks[0],
    );
    expect(found).toEqual([
      [3, 2],
      [3, 2],
      [-3, -2],
      [-3, -2],
    ]);
  });

  it("has every field that Slicer writes, points upright and locked in number", () => {
    const control = {
      description: "",
      associatedNodeID: "",
      orientation: [-1, 0, 0, 0, -1, 0, 0, 0, 1],
      selected: true,
      locked: false,
      visibility: true,
    };
    expect(JSON.parse(formatSlicerMarkups(two, options))).toEqual({
      "@schema":
        "https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/Markups/Resources/Schema/markups-schema-v1.0.3.json#",
      markups: [
        {
          type: "Fiducial",
          name: "landmarks",
          coordinateSystem: "LPS",
          coordinateUnits: "mm",
          locked: false,
          fixedNumberOfControlPoints: true,
          labelFormat: "%N-%d",
          lastUsedControlPointNumber: 2,
          controlPoints: [
            { ...control, id: "1", label: "a", position: [1.5, 1, 0], positionStatus: "defined" },
            { ...control, id: "2", label: "b", position: [0, 0, 0], positionStatus: "undefined" },
          ],
        },
      ],
    });
  });

  it("is not written of no points, of other names than points, or without a scale", () => {
    const format = (points: readonly Point[], more: object) => formatSlicerMarkups(points, { ...options, ...more });
    expect(() => format([], { landmarkNames: [] })).toThrow(
      new RangeError("formatSlicerMarkups: points.length must be an integer of at least 1, got 0"),
    );
    expect(() => format(two, { landmarkNames: ["a"] })).toThrow(
      new RangeError("formatSlicerMarkups: landmarkNames must be of length 2, got 1"),
    );
    expect(() => format(two, { spacing: [1, 0] })).toThrow(
      new RangeError("formatSlicerMarkups: spacing[1] must be a positive number, got 0"),
    );
    expect(() => format(two, { coordinateSystem: "IJK" })).toThrow(
      new RangeError('formatSlicerMarkups: coordinateSystem must be one of "LPS", "RAS", got "IJK"'),
    );
    expect(() => parseSlicerMarkups("{}", { spacing: [0, 1] })).toThrow(
      new RangeError("parseSlicerMarkups: spacing[0] must be a positive number, got 0"),
    );
    expect(() => parseSlicerMarkups("{}", { spacing: [1, 1] })).toThrow(/^mrk\.json: is not a point list/);
  });

  it("has no point where one is not placed yet, and gives zero no sign", () => {
    const markup = (points: readonly object[]) =>
      JSON.stringify({ markups: [{ type: "Fiducial", coordinateSystem: "RAS", name: "n", controlPoints: points }] });
    const text = markup([
      { label: "a", position: [1, 2, 3], positionStatus: "preview" },
      { label: "b", positionStatus: "undefined" },
      { label: "c", position: [0, 0, 0] },
    ]);
    const missing = [Number.NaN, Number.NaN];
    expect(parseSlicerMarkups(text, { spacing: [1, 1] })).toEqual({
      name: "n",
      landmarkNames: ["a", "b", "c"],
      landmarks: [missing, missing, [0, 0]],
    });
  });

  it("comes back as it was, from either system", () => {
    fc.assert(
      fc.property(points, spacing, fc.constantFrom("LPS", "RAS"), (list, mm, coordinateSystem) => {
        const landmarkNames = list.map((_, k) => `p${k}`);
        const withMissing: Point[] = [...list.slice(1), [Number.NaN, Number.NaN]];
        const text = formatSlicerMarkups(withMissing, { landmarkNames, spacing: mm, coordinateSystem, name: "left" });
        const back = parseSlicerMarkups(text, { spacing: mm });
        expect([back.name, back.landmarkNames]).toEqual(["left", landmarkNames]);
        expect(back.landmarks.at(-1)).toEqual([Number.NaN, Number.NaN]);
        expect(back.landmarks.slice(0, -1)).toBeAllClose(withMissing.slice(0, -1), { atol: 1e-9, rtol: 0 });
      }),
    );
  });

  it("of Slicer's documentation is read: few fields, third coordinate ignored", () => {
    const text = `{"@schema": "x", "markups": [{"type": "Fiducial", "coordinateSystem": "LPS", "controlPoints": [
      { "label": "F-1", "position": [53.25, 73.5, 9.0] }]}]}`;
    expect(parseSlicerMarkups(text, { spacing: [0.5, 2] })).toEqual({
      name: null,
      landmarkNames: ["F-1"],
      landmarks: [[106.5, 36.75]],
    });
  });

  const edited = (change: (markup: ReturnType<typeof JSON.parse>, document: ReturnType<typeof JSON.parse>) => void) => {
    const document = JSON.parse(formatSlicerMarkups(two, options));
    change(document.markups[0], document);
    return JSON.stringify(document);
  };
  it.each([
    ["{}", "m.json: is not a point list of 3D Slicer (markups: "],
    [
      edited((markup) => {
        markup.type = "Line";
      }),
      "m.json: is not a point list of 3D Slicer (markups.0.type: ",
    ],
    [edited((markup, document) => document.markups.push(markup)), "(markups: must be one point list)"],
    [
      edited((markup) => {
        markup.coordinateSystem = "IJK";
      }),
      "(markups.0.coordinateSystem: ",
    ],
    [
      edited((markup) => {
        markup.coordinateUnits = "um";
      }),
      "m.json: coordinateUnits must be mm, got um",
    ],
    [
      edited((markup) => {
        markup.controlPoints[1].label = "a";
      }),
      'm.json: has two points "a"',
    ],
    [
      edited((markup) => {
        delete markup.controlPoints[0].position;
      }),
      'm.json: point "a" has no position',
    ],
  ])("is refused as %#", (text, message) => {
    expect(() => parseSlicerMarkups(text, { spacing: [1, 1], source: "m.json" })).toThrow(message);
  });
});
