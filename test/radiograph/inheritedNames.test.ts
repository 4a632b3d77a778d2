import { expect, it } from "vitest";
import { formatLandmarkTable } from "../../src/data/index.ts";
import { formatStructuredReport, parseStructuredReport } from "../../src/dicom/index.ts";
import { decideSide, kneeLandmarkNames } from "../../src/knee/index.ts";
import { decodeRadiograph } from "../../src/radiograph/index.ts";
import { film, fixed, reference } from "../dicom/film.ts";
import { type Attributes, buildDicom } from "./buildDicom.ts";

/** What every object of JavaScript has by its prototype. */
const inherited = Object.getOwnPropertyNames(Object.prototype);

const texts = (word: string): Readonly<Record<string, Attributes>> => {
  const coded: Attributes = { "00080100": ["SH", word] };
  return {
    "a character set": { "00080005": ["CS", word] },
    "the second character set": { "00080005": ["CS", `\\${word}`], "00100010": ["PN", "é"] },
    "the code of a region": { "00082218": ["SQ", [coded]] },
    "the code of a side": { "00082218": ["SQ", [{ "00082220": ["SQ", [coded]] }]] },
    "the code of a view": { "00540220": ["SQ", [coded]] },
    "a side": { "00200062": ["CS", word] },
    "a body part": { "00180015": ["CS", word] },
  };
};

it.each(Object.keys(texts("")))("%s in a DICOM file may be a word of JavaScript's own objects", async (place) => {
  for (const word of inherited) {
    const bytes = buildDicom({ width: 2, height: 1, pixels: new Uint8Array(2), attributes: texts(word)[place]! });
    const { lateralities, viewPosition, dicom } = await decodeRadiograph(bytes);
    const sides = place === "a side" ? [{ source: "ImageLaterality", value: word }] : [];
    expect([lateralities, viewPosition]).toEqual([sides, null]);
    expect(dicom!.patientName).toBe(place === "the second character set" ? "é" : "");
    const tags = { viewPosition: null, patientOrientation: null, lateralities };
    expect(decideSide(tags, { view: "crop" }).side).toBeNull();
  }
});

it("units, measures and columns may have such names, and come back", async () => {
  // A code has 16 letters at most.
  for (const word of inherited.filter(({ length }) => length <= 16)) {
    const measures = JSON.parse(`{"${word}":{"value":1.5,"deviation":null,"unit":"${word}","reason":null}}`);
    const annotation = { ...film, sets: [{ ...film.sets[0]!, measures }] };
    const options = { landmarkNames: kneeLandmarkNames, ...fixed(), algorithm: { name: "a", version: "1" } };
    const back = await parseStructuredReport(await formatStructuredReport(annotation, reference, options));
    expect(Object.entries(back.sets[0]!.measures!)).toEqual(Object.entries(measures));
    const sample = { image: "a", spacing: null, landmarks: [[1, 2]] as const };
    const columns = Object.fromEntries([[word, "x"]]);
    const samples = [
      { ...sample, row: 2, columns },
      { ...sample, row: 3, columns: {} },
    ];
    expect(formatLandmarkTable({ landmarkNames: ["0"], samples })).toBe(`image,${word},x0,y0\na,x,1,2\na,,1,2\n`);
  }
});
