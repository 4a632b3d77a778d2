import { describe, expect, it } from "vitest";
import { formatPresentationState, formatStructuredReport, parsePresentationState } from "../../src/dicom/index.ts";
import { readDocument } from "../../src/dicom/readDocument.ts";
import type { Point } from "../../src/geometry/index.ts";
import { kneeLandmarkNames } from "../../src/knee/index.ts";
import { dcmtk, film, fixed, hasDcmtk, reference } from "./film.ts";

const bones = [kneeLandmarkNames.slice(0, 9), kneeLandmarkNames.slice(9)].map((names) =>
  names.map((name) => kneeLandmarkNames.indexOf(name)),
);
const options = { landmarkNames: kneeLandmarkNames, connect: bones, labels: { right: "R", left: "L" } };
const float32 = (points: readonly Point[]) =>
  points
    .filter(([x]) => !Number.isNaN(x))
    .map(([x, y]): Point => [Math.fround(x + 0.5) - 0.5, Math.fround(y + 0.5) - 0.5]);

describe("a presentation state", () => {
  it("comes back: a layer for each knee with its points, a line for each bone, and its text", async () => {
    const back = await parsePresentationState(await formatPresentationState(film, reference, options));
    expect(back.imageSopInstanceUids).toEqual(["1.2.3.4"]);
    expect(back.layers.map(({ name, texts }) => [name, texts])).toEqual([
      ["RIGHT", ["R"]],
      ["LEFT", ["L"]],
    ]);
    for (const [i, { points, polylines }] of back.layers.entries()) {
      const { landmarks } = film.sets[i]!;
      expect(points).toEqual(float32(landmarks));
      expect(polylines).toEqual(bones.map((bone) => float32(bone.map((k) => landmarks[k]!))));
    }
  });

  it("says in its texts and its description that the model knows synthetic images alone", async () => {
    const warnings = [{ code: "trained-on-synthetic", message: "of synthetic images" }];
    const bytes = await formatPresentationState({ ...film, warnings }, reference, options);
    expect((await parsePresentationState(bytes)).layers.map(({ texts }) => texts)).toEqual([
      ["R, SYNTHETIC MODEL"],
      ["L, SYNTHETIC MODEL"],
    ]);
    expect(Buffer.from(bytes).toString("latin1")).toContain(
      "Landmarks of a model of synthetic images, not for diagnosis",
    );
  });

  it("says what its model learned from as the contribution of the equipment", async () => {
    const bytes = await formatPresentationState(film, reference, { ...options, trainedOn: "images (knees, MIT)" });
    const [equipment] = readDocument(bytes, ["1.2.840.10008.5.1.4.1.1.11.1"], "a").items("x0018a001");
    expect(equipment!.paragraph("x0018a003")).toBe("Landmarks of a model trained on images (knees, MIT)");
  });

  it("has no layer for a knee without landmarks", async () => {
    const none = { ...film, sets: [{ name: "right", landmarks: [], reason: "none" }] };
    expect((await parsePresentationState(await formatPresentationState(none, reference, options))).layers).toEqual([]);
  });

  it("is the same bytes with the same UIDs and date", async () => {
    const make = () => formatPresentationState(film, reference, { ...options, ...fixed() });
    expect(await make()).toEqual(await make());
  });

  it.skipIf(!hasDcmtk)("passes dcmpschk, and dcmdump shows what was asked for", async () => {
    const bytes = await formatPresentationState(film, reference, {
      ...options,
      ...fixed(),
      window: { center: 2000, width: 1500.5 },
      rescale: { slope: 1, intercept: -100 },
      inverted: true,
    });
    const { stderr } = dcmtk("dcmpschk", bytes);
    expect(stderr.replace(/W: Testing: .*\n/, "")).toBe("W: Test passed.\n");
    const value = (keyword: string) => dcmtk("dcmdump", bytes, "--search", keyword).stdout.trim();
    expect(value("GraphicData")).toContain("FL 410.869995\\1300.625");
    expect(value("NumberOfGraphicPoints")).toContain("US 9");
    expect(value("DisplayedAreaTopLeftHandCorner")).toContain("SL 1\\1");
    expect(value("DisplayedAreaBottomRightHandCorner")).toContain("SL 3000\\2400");
    expect(value("PresentationPixelSpacing")).toContain("DS [0.2\\0.15]");
    expect(value("WindowWidth")).toContain("[1500.5]");
    expect(value("RescaleIntercept")).toContain("[-100]");
    expect(value("PresentationLUTShape")).toContain("[INVERSE]");
    expect(value("PatientName")).toContain("Mueller^Joerg");
    const plain = await formatPresentationState({ ...film, spacing: null }, reference, options);
    expect(dcmtk("dcmpschk", plain).stderr).toContain("Test passed.");
    expect(dcmtk("dcmdump", plain, "--search", "PresentationPixelAspectRatio").stdout).toContain("IS [1\\1]");
  });

  it("is refused where it is none, and does not join landmarks that there are not", async () => {
    const report = await formatStructuredReport(film, reference, {
      landmarkNames: kneeLandmarkNames,
      algorithm: { name: "a", version: "1" },
    });
    await expect(parsePresentationState(report, "p.dcm")).rejects.toThrow(
      "p.dcm: must be of SOP class 1.2.840.10008.5.1.4.1.1.11.1, got 1.2.840.10008.5.1.4.1.1.88.33",
    );
    expect(() => formatPresentationState(film, reference, { ...options, connect: [[0, 16]] })).toThrow(
      new RangeError("formatPresentationState: connect must be of landmark indices below 16, got 16"),
    );
  });
});
