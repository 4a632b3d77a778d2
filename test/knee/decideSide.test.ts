import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { decideSide, type LateralitySource, type SideTags } from "../../src/knee/index.ts";

const tags = (
  lateralities: Partial<Record<LateralitySource, string>> = {},
  patientOrientation: readonly [string, string] | null = ["L", "F"],
  viewPosition: string | null = "AP",
): SideTags => ({
  lateralities: Object.entries(lateralities).map(([source, value]) => ({ source: source as LateralitySource, value })),
  patientOrientation,
  viewPosition,
});
const codes = ({ warnings }: { readonly warnings: readonly { readonly code: string }[] }) =>
  warnings.map(({ code }) => code);

describe("decideSide of a crop", () => {
  it.each<[Partial<Record<LateralitySource, string>>, "right" | "left", LateralitySource, string[]]>([
    [{ ImageLaterality: "R" }, "right", "ImageLaterality", []],
    [{ Laterality: "L" }, "left", "Laterality", []],
    [{ FrameLaterality: "L", Laterality: "B" }, "left", "FrameLaterality", []],
    [{ AnatomicRegion: "L" }, "left", "AnatomicRegion", []],
    [{ ImageLaterality: "Left" }, "left", "ImageLaterality", ["side-nonstandard"]],
    [{ ImageLaterality: "RIGHT" }, "right", "ImageLaterality", ["side-nonstandard"]],
    [{ ImageLaterality: "l" }, "left", "ImageLaterality", ["side-nonstandard"]],
    [{ ImageLaterality: "Rt" }, "right", "ImageLaterality", ["side-nonstandard"]],
    [{ FrameLaterality: "L", Laterality: "both" }, "left", "FrameLaterality", ["side-nonstandard"]],
    [{ ImageLaterality: "knee", Laterality: "L" }, "left", "Laterality", ["side-unusable"]],
  ])("takes %o", (lateralities, side, source, warned) => {
    const decision = decideSide(tags(lateralities), { view: "crop" });
    expect(decision).toMatchObject({ side, origin: { source, orientation: 1 }, reason: null });
    expect(codes(decision)).toEqual(warned);
  });

  it.each<[Partial<Record<LateralitySource, string>>, string]>([
    [{}, "it does not say which knee it shows"],
    [{ Laterality: " " }, "it does not say which knee it shows"],
    [{ ImageLaterality: "B" }, "its ImageLaterality says that it shows both sides, and a crop shows one"],
    [{ ImageLaterality: "U" }, "its ImageLaterality says that what it shows is unpaired"],
    [{ ImageLaterality: "R", Laterality: "L" }, "its ImageLaterality says right, its Laterality left"],
    [{ FrameLaterality: "L", AnatomicRegion: "R" }, "its FrameLaterality says left, its AnatomicRegion right"],
    [{ ImageLaterality: "R", Laterality: "U" }, "its ImageLaterality says right, its Laterality unpaired"],
    [
      { ImageLaterality: "b", Laterality: "R" },
      "its ImageLaterality says that it shows both sides, and a crop shows one",
    ],
    [{ ImageLaterality: "Both" }, "its ImageLaterality says that it shows both sides, and a crop shows one"],
    [{ ImageLaterality: "BILATERAL" }, "its ImageLaterality says that it shows both sides, and a crop shows one"],
    [{ ImageLaterality: "u", Laterality: "R" }, "its ImageLaterality says that what it shows is unpaired"],
    [{ Laterality: "somewhere" }, "it does not say which knee it shows"],
  ])("refuses %o with the reason, and takes the caller's word", (lateralities, reason) => {
    expect(decideSide(tags(lateralities), { view: "crop" })).toMatchObject({ side: null, origin: null, reason });
    for (const side of ["right", "left"] as const)
      expect(decideSide(tags(lateralities), { view: "crop", side })).toMatchObject({
        side,
        origin: { source: "caller" },
        reason: null,
      });
  });

  it("refuses a tag that names one side and then the other", () => {
    const both = ["R", "L"].map((value) => ({ source: "ImageLaterality" as const, value }));
    const decision = decideSide({ ...tags(), lateralities: both }, { view: "crop" });
    expect(decision.reason).toBe("its ImageLaterality says right, its ImageLaterality left");
  });

  it("takes the caller's word against the file's, and says so", () => {
    const decision = decideSide(tags({ ImageLaterality: "R" }), { view: "crop", side: "left" });
    expect(decision).toMatchObject({ side: "left", origin: { source: "caller" } });
    expect(decision.warnings).toEqual([
      {
        code: "side-contradicts",
        message: "the file says that it shows the right side, but the left knee was looked for",
      },
    ]);
  });

  it("never guesses: a side comes from the caller, or from a tag that names it", () => {
    const value = fc.constantFrom("R", "L", "B", "U", "", "Right", "left", "x", "RL", "both", "rechts");
    const sources = ["FrameLaterality", "ImageLaterality", "AnatomicRegion", "Laterality"] as const;
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...sources), value), (lateralities) => {
        const { side, origin, reason } = decideSide(tags(lateralities), { view: "crop" });
        if (side === null) {
          expect(reason).not.toBeNull();
          return;
        }
        const said = lateralities[origin!.source as LateralitySource]!;
        expect(said[0]!.toLowerCase()).toBe(side[0]);
        const opposite = side === "right" ? /^(?:l|left)$/i : /^(?:r|right)$/i;
        expect(Object.values(lateralities).some((each) => opposite.test(each))).toBe(false);
      }),
    );
  });

  it("refuses a picture that has no tags", () => {
    expect(decideSide(null, { view: "crop" }).reason).toBe("it does not say which knee it shows");
    expect(decideSide(null, { view: "crop", side: "left" })).toMatchObject({ side: "left", warnings: [] });
  });
});

describe("decideSide of a film", () => {
  /** Where x and y run to, by what a viewer does to make it upright (EXIF 2.32, table 6, in the patient's directions). */
  test.each([
    ["L", "F", 1],
    ["R", "F", 2],
    ["R", "H", 3],
    ["L", "H", 4],
    ["F", "L", 5],
    ["F", "R", 6],
    ["H", "R", 7],
    ["H", "L", 8],
  ] as const)("knows how rows to %s and columns to %s are stored", (row, column, orientation) => {
    const decision = decideSide(tags({ ImageLaterality: "B" }, [row, column]), { view: "bilateral" });
    expect(decision).toMatchObject({ side: null, reason: null, origin: { source: "PatientOrientation", orientation } });
    expect(codes(decision)).toEqual(orientation === 1 ? [] : ["film-turned"]);
  });

  it("falls back to the convention where the orientation is missing or makes no sense, and says so", () => {
    for (const orientation of [
      null,
      ["L", "R"],
      ["X", "F"],
      ["L", ""],
      ["LR", "F"],
      ["LL", "F"],
      ["L", "FH"],
      ["LEFT", "FOOT"],
    ] as const) {
      const decision = decideSide(tags({}, orientation), { view: "bilateral" });
      expect(decision.origin).toEqual({ source: "convention", orientation: 1 });
      expect(codes(decision)).toEqual(["side-assumed"]);
    }
    expect(decideSide(null, { view: "bilateral" })).toMatchObject({ origin: { source: "convention" }, warnings: [] });
  });

  it("refuses to tell sides apart in a view from the side", () => {
    const decision = decideSide(tags({}, ["A", "F"], "LL"), { view: "bilateral" });
    expect(decision.reason).toBe("its PatientOrientation is that of a view from the side");
    expect(codes(decision)).toEqual(["view-from-side"]);
  });

  it("refuses a view from the side by its ViewPosition where the orientation says nothing, and believes a frontal one", () => {
    for (const view of ["LL", "rl", "LATERAL", "LLAT", "Lat L", "X-TABLE LAT", "MEDIOLATERAL", "BILAT LAT"]) {
      const decision = decideSide(tags({}, null, view), { view: "bilateral" });
      expect(decision.reason).toBe("its ViewPosition is that of a view from the side");
      expect(codes(decision)).toEqual(["view-from-side"]);
      expect(decideSide(tags({}, ["L", "F"], view), { view: "bilateral" }).reason).toBeNull();
    }
    for (const view of ["AP", "PA", "BILATERAL", "BILAT AP", "L", "ROSENBERG"])
      expect(codes(decideSide(tags({}, ["L", "F"], view), { view: "bilateral" })), view).toEqual([]);
  });

  it("takes the main letter of an oblique direction", () => {
    const { origin } = decideSide(tags({}, ["RA", "FP"]), { view: "bilateral" });
    expect(origin).toEqual({ source: "PatientOrientation", orientation: 2 });
  });

  it("warns where the file shows one side and both, or the other, were looked for", () => {
    const both = decideSide(tags({ Laterality: "R" }), { view: "bilateral" });
    expect(both.warnings.map(({ message }) => message)).toEqual([
      "the file says that it shows the right side, but both knees were looked for",
    ]);
    const other = decideSide(tags({ Laterality: "R" }), { view: "single", side: "left" });
    expect(other.warnings.map(({ message }) => message)).toEqual([
      "the file says that it shows the right side, but the left knee was looked for",
    ]);
    expect(other).toMatchObject({ side: "left", origin: { source: "caller" } });
  });
});
