import * as v from "valibot";
import { assertPoints, isPresent, type Point, type Spacing } from "../../geometry/point.ts";
import { assertInteger, assertOneOf, assertPositive, listsOf } from "../../internal/guards.ts";
import { printable, quote } from "../../internal/printable.ts";
import { readJson } from "./readJson.ts";

/** How large the pixels of a Slicer scene are, which its files do not say. */
export interface SlicerOptions {
  /**
   * Millimetres per pixel with which 3D Slicer has loaded the image; 1 for PNG and JPEG without a resolution.
   */
  readonly spacing: Spacing;
}

/** Options of `formatSlicerMarkups`. */
export interface FormatSlicerOptions extends SlicerOptions {
  readonly landmarkNames: readonly string[];
  /** The name of the point list. @default "landmarks" */
  readonly name?: string;
  /** Axes of the file; the place is the same. @default "LPS" */
  readonly coordinateSystem?: "LPS" | "RAS";
}

/** Options of `parseSlicerMarkups`. */
export interface ParseSlicerOptions extends SlicerOptions {
  /** The name of the file in messages. @default "mrk.json" */
  readonly source?: string;
}

/** The points of one markups file. */
export interface SlicerPoints {
  /** Of the point list; null where the file has none. */
  readonly name: string | null;
  readonly landmarkNames: readonly string[];
  readonly landmarks: readonly Point[];
}

const schemaUrl =
  "https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/Markups/Resources/Schema/markups-schema-v1.0.3.json#";

const axes = { LPS: 1, RAS: -1 } as const;

/**
 * The points of one object as a point list of 3D Slicer, `.mrk.json`, in millimetres. A radiograph lies in Slicer's world
 * with the centre of its first pixel at the origin, x to the left of the patient (LPS: x·sx) and y to the back (y·sy);
 * RAS has both signs turned. A missing point has the status `undefined`.
 */
export function formatSlicerMarkups(points: readonly Point[], options: FormatSlicerOptions): string {
  const {
    landmarkNames,
    spacing,
    name = "landmarks",
    coordinateSystem = "LPS",
  } = listsOf("formatSlicerMarkups", "options", options, ["landmarkNames", "spacing"]);
  const sign = checkOptions("formatSlicerMarkups", spacing, coordinateSystem);
  assertPoints("formatSlicerMarkups", "points", points);
  assertInteger("formatSlicerMarkups", "points.length", points.length);
  if (landmarkNames.length !== points.length)
    throw new RangeError(
      `formatSlicerMarkups: landmarkNames must be of length ${points.length}, got ${landmarkNames.length}`,
    );
  const controlPoints = points.map((point, k) => ({
    id: String(k + 1),
    label: landmarkNames[k],
    description: "",
    associatedNodeID: "",
    position: isPresent(point) ? [sign * point[0] * spacing[0], sign * point[1] * spacing[1], 0] : [0, 0, 0],
    orientation: [-1, 0, 0, 0, -1, 0, 0, 0, 1],
    selected: true,
    locked: false,
    visibility: true,
    positionStatus: isPresent(point) ? "defined" : "undefined",
  }));
  const markup = {
    type: "Fiducial",
    name,
    coordinateSystem,
    coordinateUnits: "mm",
    locked: false,
    fixedNumberOfControlPoints: true,
    labelFormat: "%N-%d",
    lastUsedControlPointNumber: points.length,
    controlPoints,
  };
  return `${JSON.stringify({ "@schema": schemaUrl, markups: [markup] }, null, 1)}\n`;
}

const number = v.pipe(v.number(), v.finite());

const markupsSchema = v.object({
  "@schema": v.optional(v.string()),
  markups: v.pipe(
    v.array(
      v.object({
        type: v.literal("Fiducial"),
        name: v.optional(v.string()),
        coordinateSystem: v.optional(v.picklist(["LPS", "RAS", "0", "1"]), "LPS"),
        coordinateUnits: v.optional(v.unknown()),
        controlPoints: v.pipe(
          v.array(
            v.object({
              label: v.pipe(v.string(), v.minLength(1)),
              position: v.optional(v.tuple([number, number, number])),
              positionStatus: v.optional(v.picklist(["defined", "undefined", "preview", "edit"]), "defined"),
            }),
          ),
          v.minLength(1),
        ),
      }),
    ),
    v.length(1, "must be one point list"),
  ),
});

/**
 * Reads a point list of 3D Slicer in either system of axes; the third coordinate is not looked at.
 *
 * @throws Error naming the file and the field
 */
export function parseSlicerMarkups(json: string, options: ParseSlicerOptions): SlicerPoints {
  const { source = "mrk.json", spacing } = listsOf("parseSlicerMarkups", "options", options, ["spacing"]);
  checkOptions("parseSlicerMarkups", spacing, "LPS");
  const { markups } = readJson(markupsSchema, json, source, "a point list of 3D Slicer");
  const { name, coordinateSystem, coordinateUnits, controlPoints } = markups[0]!;
  if (typeof coordinateUnits === "string" && coordinateUnits !== "mm")
    throw new Error(`${source}: coordinateUnits must be mm, got ${printable(coordinateUnits)}`);
  const landmarkNames = controlPoints.map(({ label }) => label);
  const seen = new Set<string>();
  const twice = landmarkNames.find((label) => seen.size === seen.add(label).size);
  if (twice !== undefined) throw new Error(`${source}: has two points ${quote(twice)}`);
  // Slicer 4 wrote numbers: 0 RAS, 1 LPS.
  const sign = axes[coordinateSystem === "RAS" || coordinateSystem === "0" ? "RAS" : "LPS"];
  const landmarks = controlPoints.map(({ label, position, positionStatus }): Point => {
    if (positionStatus !== "defined") return [Number.NaN, Number.NaN];
    if (!position) throw new Error(`${source}: point ${quote(label)} has no position`);
    return [(sign * position[0]) / spacing[0] + 0, (sign * position[1]) / spacing[1] + 0];
  });
  return { name: name ?? null, landmarkNames, landmarks };
}

function checkOptions(fn: string, spacing: Spacing, system: "LPS" | "RAS"): 1 | -1 {
  for (const axis of [0, 1] as const) assertPositive(fn, `spacing[${axis}]`, spacing[axis]);
  assertOneOf(fn, "coordinateSystem", system, ["LPS", "RAS"]);
  return axes[system];
}
