import { parseLandmarkTable } from "../../data/parseLandmarkTable.ts";
import type { Point } from "../../geometry/point.ts";
import type { Annotations } from "../annotations.ts";
import { type AnnotationFormat, type AnnotationText, hasKeys, stemOf } from "./annotationFormat.ts";
import { parseCoco } from "./coco.ts";
import { isCvat, parseCvat } from "./cvat.ts";
import { isDeepLabCut, parseDeepLabCut } from "./deepLabCut.ts";
import { isFcsv, parseFcsv } from "./fcsv.ts";
import { parseAnnotationsJson } from "./json.ts";
import { annotationsFormatName } from "./jsonSchema.ts";
import { isLabelMe, parseLabelMe } from "./labelMe.ts";
import { isLabelStudio, parseLabelStudio } from "./labelStudio.ts";
import { fromLandmarkTable } from "./landmarkTables.ts";
import { isLongCsv, parseLongCsv } from "./longCsv.ts";
import { parsePts } from "./pts.ts";
import { isSleapCsv, parseSleap } from "./sleap.ts";
import { parseSlicerMarkups } from "./slicer.ts";
import { isTps, parseTps } from "./tps.ts";
import { isVia3, parseVia3 } from "./via/via3.ts";
import { parseViaCsv } from "./via/viaCsv.ts";
import { isViaJson, parseViaJson } from "./via/viaJson.ts";

/** A point list of one image, which is named as its file. */
const ofOneImage = (
  image: string,
  { landmarkNames, landmarks }: { readonly landmarkNames: readonly string[]; readonly landmarks: readonly Point[] },
): Annotations => ({
  landmarkNames,
  images: [{ image, width: null, height: null, spacing: null, sets: [{ name: "", landmarks }] }],
});

/** More than any format's header has before its first cells of a known name. */
const mostColumns = 2 ** 16;

/** The cells of the first line, as a header. */
const headerOf = ({ firstLine }: AnnotationText): readonly string[] =>
  firstLine
    .replace(/^\ufeff/, "")
    .split(/[,;\t]/, mostColumns)
    .map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));

/**
 * Every format of annotations in text, in the order in which they are tried: a new one is a file of its own and a line
 * here. The last is any table with a row for each image.
 */
export const annotationFormats: readonly AnnotationFormat[] = [
  {
    name: "annotations of kneel-tfjs",
    recognizes: ({ json }) => hasKeys(json, "format") && json.format === annotationsFormatName,
    parse: (text, { source }) => parseAnnotationsJson(text, source),
  },
  {
    name: "COCO keypoints",
    recognizes: ({ json }) => hasKeys(json, "categories", "images") || hasKeys(json, "categories", "annotations"),
    parse: parseCoco,
  },
  { name: "LabelMe", recognizes: ({ json }) => isLabelMe(json), parse: parseLabelMe },
  { name: "Label Studio", recognizes: ({ json }) => isLabelStudio(json), parse: parseLabelStudio },
  { name: "VIA 3", recognizes: ({ json }) => isVia3(json), parse: parseVia3 },
  {
    name: "point list of 3D Slicer",
    recognizes: ({ json }) => hasKeys(json, "markups"),
    parse: (text, { source, spacing = [1, 1] }) =>
      ofOneImage(stemOf(source, /(\.mrk)?\.json$/i), parseSlicerMarkups(text, { source, spacing })),
  },
  { name: "VIA", recognizes: ({ json }) => isViaJson(json), parse: parseViaJson },
  { name: "CVAT", recognizes: ({ text }) => isCvat(text), parse: parseCvat },
  {
    name: "point list of 3D Slicer 4",
    recognizes: ({ firstLine }) => isFcsv(firstLine),
    parse: (text, { source, spacing = [1, 1] }) =>
      ofOneImage(stemOf(source, /\.fcsv$/i), parseFcsv(text, { source, spacing })),
  },
  {
    name: "TPS",
    recognizes: ({ firstLine }) => isTps(firstLine),
    parse: (text, { source, heightOf = () => undefined }) => parseTps(text, { source, heightOf }),
  },
  {
    name: ".pts",
    recognizes: ({ firstLine }) => /^\ufeff?\s*(version|n_points)\s*:/i.test(firstLine),
    parse: (text, { source, origin }) => {
      if (origin === undefined)
        throw new RangeError(`${source}: .pts files do not say what they count from; give origin`);
      const landmarks = parsePts(text, { origin, source });
      return ofOneImage(stemOf(source, /\.pts$/i), {
        landmarkNames: landmarks.map((_, k) => String(k + 1)),
        landmarks,
      });
    },
  },
  { name: "DeepLabCut", recognizes: ({ firstLine }) => isDeepLabCut(firstLine), parse: parseDeepLabCut },
  {
    name: "VIA",
    recognizes: (file) => headerOf(file).includes("region_shape_attributes"),
    parse: parseViaCsv,
  },
  { name: "SLEAP", recognizes: (file) => isSleapCsv(headerOf(file)), parse: parseSleap },
  {
    name: "long table",
    recognizes: (file) => isLongCsv(headerOf(file)),
    parse: (text, { source }) => parseLongCsv(text, source),
  },
  {
    name: "table",
    recognizes: ({ json, firstLine, text }) =>
      json === undefined && !/^\ufeff?\s*</.test(firstLine) && /[^\s,;"\ufeff]/.test(text),
    parse: (text, { source }) => fromLandmarkTable(parseLandmarkTable(text, { source }), { source }),
  },
];
