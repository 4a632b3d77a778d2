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
  if (String.fromCharCode(...bytes.subarray(0, 10)) === "MATLAB 5.0")
    return "is a file of Matlab; save the points as CSV";
  return null;
}

/** The same of text that no format knows. */
export function describeUnknownText({ json, firstLine }: AnnotationText): string {
  if (isLabelStudioMin(json)) return 'is the short export of Label Studio ("JSON-MIN"); export "JSON"';
  if (hasKeys(json, "shapes") || hasKeys(json, "bodyparts"))
    return "is JSON of no known format; export COCO keypoints or CSV";
  if (json !== undefined) {
    const keys = Array.isArray(json) ? "a list" : `keys ${printableList(Object.keys(json as object), 5)}`; // a list or an object, as parsed
    return `is JSON of no known format (${keys}); export COCO keypoints`;
  }
  if (/^\ufeff?\s*</.test(firstLine))
    return 'is XML of no known format; of CVAT export "CVAT for images 1.1", of others COCO keypoints';
  return "is text of no known format; save the points as CSV, a row for each image";
}
