import { printableList } from "../../internal/printable.ts";
import type { AnnotationText } from "./annotationFormat.ts";
import { hasKeys } from "./annotationFormat.ts";
import { isLabelStudioMin } from "./labelStudio.ts";

const startsWith = (bytes: Uint8Array, ...start: readonly number[]) => start.every((byte, i) => bytes[i] === byte);

/** What a file that holds no readable annotations is, and what to export instead; null where nothing is known of it. */
export function describeUnreadable(bytes: Uint8Array, source: string): string | null {
  if (bytes.length === 0) return "is empty";
  if (startsWith(bytes, 0x89, 0x48, 0x44, 0x46)) {
    if (/\.slp$/i.test(source)) return "is a project of SLEAP (HDF5); export its labels as analysis CSV";
    return "is an HDF5 file; of DeepLabCut take the .csv beside it, of SLEAP export the analysis CSV";
  }
  if (startsWith(bytes, 0x50, 0x4b, 3, 4) && !/\.npz$/i.test(source))
    return /\.xls[xm]$/i.test(source)
      ? "is a workbook of Excel; save the sheet as CSV in UTF-8"
      : "is a zip archive; unpack it and give the file with the annotations";
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return "is an old workbook of Excel; save the sheet as CSV in UTF-8";
  if (String.fromCharCode(...bytes.subarray(128, 132)) === "DICM")
    return "is a DICOM file; structured reports and presentation states are read one by one, other objects hold no landmarks";
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47) || startsWith(bytes, 0xff, 0xd8, 0xff))
    return "is an image; give the file with its landmarks";
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  return signatures.find(([signature]) => start.startsWith(signature))?.[1] ?? null;
}

/** What other files start with. */
const signatures: readonly (readonly [start: string, what: string])[] = [
  ["MATLAB 5.0", "is a file of Matlab; save the points as CSV"],
  ["\x93NUMPY", "is an array of NumPy; save the points as CSV, a row for each image"],
  ["\x80", "is a pickle of Python, which could run code and is not read; save the points as CSV"],
  ["PAR1", "is a Parquet file; save it as CSV"],
  ["SQLite format 3", "is a database of SQLite; export a table as CSV"],
  ["\x1f\x8b", "is compressed by gzip; unpack it"],
  ["Iout", "is a region of ImageJ; save its points as CSV (Analyze, Measure)"],
  ["%PDF", "is a PDF document; save the points as CSV"],
  ["NRRD0", "is an image (NRRD); give the file with its landmarks"],
  ["{\\rtf", "is a text document (RTF); save the table as CSV in UTF-8"],
];

/** Text of formats that are known and not read, though the last format would take it for a table. */
const foreign: readonly (readonly [firstLine: RegExp, what: string])[] = [
  [/^\ufeff?\s*(?:<!DOCTYPE html|<html)/i, "is a page of HTML; save the file itself, not the page that shows it"],
  [/^annotation_id,|,annotation_id,/, 'is the CSV of Label Studio; export "JSON"'],
  [/^index,(?:shape-type,)?(?:vertex-index,)?axis-0,/, "is CSV of napari; save it as CSV, a row for each image"],
  [/^\s*,(?:Area|Label|Mean|X),/, "is a table of results of ImageJ; save it as CSV, a row for each image"],
  [/^\d+(?: +[\d.]+){7,}\s*$/, "is text of YOLO, which does not say the size of its image; export COCO keypoints"],
  [/^\s*-?[\d.]+(?:[ \t]+-?[\d.]+)+\s*$/, "is a list of numbers without names; save them as CSV, a row for each image"],
];

/** What a text is that is not read, by its first line; null where nothing is known of it. */
export function describeForeign({ json, text, firstLine }: AnnotationText): string | null {
  if (json !== undefined) return null;
  if (/^\ufeff?\s*</.test(firstLine) && /<dataset[\s>]/.test(text.slice(0, 2000)) && text.includes("<part "))
    return "is XML of dlib's imglab; export COCO keypoints or CSV";
  if (/^\ufeff?\s*<annotation[\s>]/.test(firstLine))
    return "is XML of Pascal VOC, which has no points; export COCO keypoints";
  return foreign.find(([pattern]) => pattern.test(firstLine.slice(0, 1000)))?.[1] ?? null;
}

/** The same of text that no format knows. */
export function describeUnknownText({ json, firstLine }: AnnotationText): string {
  if (isLabelStudioMin(json)) return 'is the short export of Label Studio ("JSON-MIN"); export "JSON"';
  if (hasKeys(json, "shapes") || hasKeys(json, "bodyparts"))
    return "is JSON of no known format; export COCO keypoints or CSV";
  if (hasKeys(json, "people")) return "is JSON of OpenPose, which does not name its image; export COCO keypoints";
  if (hasKeys(json, "features"))
    return "is GeoJSON, as QuPath exports it; save the points as CSV, a row for each image";
  if (Array.isArray(json) && hasKeys(json[0], "image_id", "keypoints"))
    return "is a list of COCO's results, which does not name its images; give COCO keypoints with images and categories";
  if (typeof json === "object" && json !== null) {
    const keys = Array.isArray(json) ? "a list" : `keys ${printableList(Object.keys(json), 5)}`;
    return `is JSON of no known format (${keys}); export COCO keypoints`;
  }
  if (/^\ufeff?\s*</.test(firstLine))
    return 'is XML of no known format; of CVAT export "CVAT for images 1.1", of others COCO keypoints';
  return "is text of no known format; save the points as CSV, a row for each image";
}
