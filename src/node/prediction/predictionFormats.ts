import { join } from "node:path";
import {
  type Annotations,
  formatAnnotationsJson,
  formatCoco,
  formatKneelNpz,
  formatLongCsv,
  formatPts,
  formatSlicerMarkups,
  formatViaJson,
  type ImageAnnotation,
  type LandmarkSet,
} from "../../annotations/index.ts";
import { formatPresentationState, formatStructuredReport } from "../../dicom/index.ts";
import { writeFileAtomic } from "../../files/writeFileAtomic.ts";
import { isPresent } from "../../geometry/index.ts";
import { libraryVersion } from "../../internal/libraryVersion.ts";
import { type Warning, warning } from "../../internal/warning.ts";
import { kneeContours } from "../../knee/index.ts";
import { describeProvenance, type Provenance } from "../../pipelines/index.ts";
import type { DicomReference } from "../../radiograph/index.ts";
import type { OverlayKind } from "../inference/settings.ts";
import type { CommonFormat, ImageFormat, PredictionFormat } from "./predictionFormatNames.ts";

type Content = string | Uint8Array;

/** Formats that hold the results of all images in one file, by their names on the command line. */
const together: Readonly<Record<CommonFormat, { readonly file: string; format(annotations: Annotations): Content }>> = {
  json: { file: "predictions.json", format: formatAnnotationsJson },
  csv: { file: "predictions.csv", format: formatLongCsv },
  npz: { file: "predictions.npz", format: formatKneelNpz },
  via: { file: "predictions.via.json", format: formatViaJson },
  coco: { file: "predictions.coco.json", format: formatObjects },
};

interface ImageResult {
  readonly annotation: ImageAnnotation;
  readonly landmarkNames: readonly string[];
  readonly dicom: DicomReference | null;
  /** What the model learned from; absent where that is not told. */
  readonly trainedOn?: Provenance | undefined;
}

function formatObjects(annotations: Annotations): string {
  const skeleton = kneeContours(annotations.landmarkNames).flatMap((contour) =>
    contour.slice(1).map((k, i) => [contour[i]!, k] as const),
  );
  return formatCoco(annotations, { category: skeleton.length > 0 ? "knee" : "object", skeleton });
}

type File = readonly [ending: string, content: Content | Promise<Content>];

/** Formats with files of their own for each image: what comes after the image's name, and the content. */
const apart: Readonly<Record<ImageFormat, (result: ImageResult) => File[]>> = {
  pts: ({ annotation }) =>
    found(annotation).map((set) => [`${suffix(set)}.pts`, formatPts(set.landmarks, { origin: "one" })]),
  slicer: ({ annotation, landmarkNames }) =>
    found(annotation).map((set) => [
      `${suffix(set)}.mrk.json`,
      formatSlicerMarkups(set.landmarks, {
        landmarkNames,
        spacing: annotation.spacing ?? [1, 1],
        ...(set.name && { name: set.name }),
      }),
    ]),
  sr: ({ annotation, landmarkNames, dicom, trainedOn }) => {
    if (!canBeReferred(dicom)) return [];
    const algorithm = { name: "kneel-tfjs", version: libraryVersion };
    const options = { landmarkNames, algorithm, ...toldOf(trainedOn) };
    return [[".sr.dcm", formatStructuredReport(annotation, dicom, options)]];
  },
  gsps: ({ annotation, landmarkNames, dicom, trainedOn }) => {
    if (!canBeReferred(dicom)) return [];
    const drawn = { landmarkNames, connect: kneeContours(landmarkNames), labels: { right: "R", left: "L" } };
    const options = { ...drawn, ...toldOf(trainedOn) };
    return [[".gsps.dcm", formatPresentationState(annotation, dicom, options)]];
  },
};

const toldOf = (trainedOn: Provenance | undefined) =>
  trainedOn === undefined ? {} : { trainedOn: describeProvenance(trainedOn) };

/** Whether DICOM documents about an image can name it. */
const canBeReferred = (dicom: DicomReference | null): dicom is DicomReference =>
  dicom !== null &&
  [dicom.sopClassUid, dicom.sopInstanceUid, dicom.seriesInstanceUid, dicom.studyInstanceUid].every((uid) => uid !== "");

/** Why a format is not written for an image; null where it is. */
export function withheld(formats: readonly PredictionFormat[], dicom: DicomReference | null): Warning | null {
  const documents = formats.filter((name) => name === "sr" || name === "gsps");
  if (documents.length === 0 || canBeReferred(dicom)) return null;
  const why = dicom ? "lacks the UIDs that documents about it must name" : "is no DICOM image";
  return warning(
    "document-withheld",
    `it ${why}; ${documents.length > 1 ? "neither sr nor gsps" : `no ${documents[0]}`} was written`,
  );
}

/** The objects that have all their landmarks. */
const found = ({ sets }: ImageAnnotation) =>
  sets.filter(({ landmarks }) => landmarks.length > 0 && landmarks.every(isPresent));
const suffix = ({ name }: LandmarkSet) => (name ? `-${name}` : "");

/** The formats with files of their own for each image. */
export const formatsApart = (formats: readonly PredictionFormat[]): ImageFormat[] =>
  formats.filter((name): name is ImageFormat => name in apart);

/**
 * Writes the files of one image, overlays too.
 *
 * @param stem of their names, a path below `out`
 * @returns their names
 */
export async function writeImageFiles(
  out: string,
  stem: string,
  formats: readonly PredictionFormat[],
  result: ImageResult & { readonly overlays: Readonly<Partial<Record<OverlayKind, Uint8Array>>> },
): Promise<string[]> {
  const files = formatsApart(formats).flatMap((name) => apart[name](result));
  for (const [kind, content] of Object.entries(result.overlays)) files.push([`-overlay.${kind}`, content]);
  // All are made before the first is written: an image has all of its files, or none.
  const contents = await Promise.all(files.map(([, content]) => content));
  for (const [i, [ending]] of files.entries()) await writeFileAtomic(join(out, stem + ending), contents[i]!);
  return files.map(([ending]) => stem + ending);
}

/** All images in one of the formats that hold them together. */
export function formatTogether(name: PredictionFormat, annotations: Annotations): Content {
  return together[name as CommonFormat].format(annotations); // the formats that hold images together
}

/** Writes the files that hold all images, and gives their names. */
export async function writeCommonFiles(
  out: string,
  formats: readonly PredictionFormat[],
  annotations: Annotations,
): Promise<string[]> {
  const names = formats.filter((name): name is CommonFormat => name in together);
  for (const name of names) {
    const { file, format } = together[name];
    await writeFileAtomic(join(out, file), format(annotations));
  }
  return names.map((name) => together[name].file);
}

/** What is left half-written of these files when the process is killed. */
export const predictionLeftover =
  /^\.(?:.+-overlay\.(?:png|svg)|.+\.(?:pts|mrk\.json|sr\.dcm|gsps\.dcm)|predictions\..+|summary\.json|journal\.jsonl)\.\d+\.\d+\.tmp$/;
