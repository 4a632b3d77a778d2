import type { ImageAnnotation } from "../annotations/annotations.ts";
import { checkAnnotations } from "../annotations/checkAnnotations.ts";
import { assertText, fieldsOf, listsOf, refusal } from "../internal/guards.ts";
import { own } from "../internal/own.ts";
import type { DicomReference } from "../radiograph/radiograph.ts";
import { assertSameImage } from "./assertSameImage.ts";
import { assertWritable } from "./assertWritable.ts";
import { codes, kneeTerms, modalities, privateScheme, type ReportTerms } from "./codes.ts";
import { code, container, imageOf, referencedSop, text, uidRef } from "./contentItems.ts";
import { contributor } from "./contributor.ts";
import { measurementGroups } from "./measurementGroups.ts";
import { type DicomDocumentOptions, dateTime, formatPart10, patientAndStudy, randomUid } from "./part10.ts";
import { longString, plainText } from "./plainText.ts";

/** What a structured report says besides the landmarks: their names, the algorithm, the codes. */
export interface StructuredReportOptions extends DicomDocumentOptions {
  readonly landmarkNames: readonly string[];
  /** Name and version of the algorithm. */
  readonly algorithm: { readonly name: string; readonly version: string };
  /** What the report may be used for. @default "For research use only. Not for diagnosis." */
  readonly note?: string;
  /** @default those of the knee */
  readonly terms?: ReportTerms;
}

/** Letters of a code's value. */
const longestCode = 16;
const comprehensiveSr = "1.2.840.10008.5.1.4.1.1.88.33";

/**
 * The landmarks and measures of an image as a DICOM structured report: the bytes of a Comprehensive SR with a TID 1500
 * measurement report and its image library. Each set has a group of measurements (TID 1501: algorithm, finding site with
 * laterality, each measure in UCUM units, inferred from its landmarks and with its standard deviation, the quality as
 * certainty), and each landmark one of its own (TID 1410: tracking identifier `right/t0`, finding site, the point as image
 * region, selected from the image, the confidence as certainty of finding in percent). Points have sub-pixel precision, 0\0
 * at the image's corner (PS3.3 C.18.6), and are single-precision floats. Codes are those of SNOMED, DICOM and UCUM;
 * measures that `terms` does not know are in `99KNEEL`. Unverified, and says what it is for.
 *
 * Points outside the image, which SCOORD cannot hold, and measures without a value are left out.
 *
 * @throws RangeError where the annotation is not of the image that is referred to (its size differs), for names of
 *   landmarks with a slash, and for values of the image that DICOM cannot hold
 */
export function formatStructuredReport(
  annotation: ImageAnnotation,
  reference: DicomReference,
  options: StructuredReportOptions,
): Promise<Uint8Array> {
  listsOf("formatStructuredReport", "annotation", annotation, ["sets"]);
  fieldsOf("formatStructuredReport", "reference", reference);
  const fn = "formatStructuredReport";
  const {
    landmarkNames,
    algorithm,
    note = "For research use only. Not for diagnosis.",
    terms = kneeTerms,
  } = listsOf("formatStructuredReport", "options", options, ["landmarkNames"]);
  const { uid = randomUid, date = new Date(), seriesNumber = 9901, trainedOn } = options;
  fieldsOf(fn, "algorithm", algorithm);
  for (const part of ["name", "version"] as const) assertText(fn, `algorithm.${part}`, algorithm[part]);
  assertSameImage(fn, annotation, reference);
  assertWritable(fn, reference);
  checkAnnotations(fn, { landmarkNames, images: [annotation] });
  const slashed = landmarkNames.find((name) => name.includes("/"));
  if (slashed !== undefined) throw refusal(fn, "landmarkNames", "free of /", slashed);
  const keys = annotation.sets.flatMap(({ measures = {} }) => Object.keys(measures));
  const long = keys.find((key) => !Object.hasOwn(terms.measures, key) && key.length > longestCode);
  if (long !== undefined)
    throw refusal(fn, "measures", `of known terms, or named by at most ${longestCode} letters`, long);
  const found = annotation.sets.filter(({ landmarks }) => landmarks.length > 0);
  const lost = annotation.sets.filter(({ landmarks }) => landmarks.length === 0);
  const { spacing, spacingOrigin } = annotation;
  const comments = [
    note,
    spacing
      ? `Spacing ${spacing.join(" x ")} mm per pixel (x, y)${spacingOrigin ? `, ${spacingOrigin.source}` : ""}.`
      : "No spacing: lengths are in pixels.",
    ...lost.map(({ name, reason }) => `No landmarks of ${name}: ${reason ?? "not found"}.`),
    ...(trainedOn === undefined ? [] : [plainText(`The model was trained on ${trainedOn}.`)]),
    ...(annotation.warnings ?? []).map(({ message }) => message),
  ];
  const modality = own(modalities, reference.modality);
  const root = container(
    codes.report,
    [
      code(codes.language, codes.english)("HAS CONCEPT MOD"),
      code(codes.observerType, codes.device)("HAS OBS CONTEXT"),
      uidRef(codes.deviceUid, uid())("HAS OBS CONTEXT"),
      text(codes.deviceName, `${algorithm.name} ${algorithm.version}`)("HAS OBS CONTEXT"),
      code(codes.procedure, codes.imaging)("HAS CONCEPT MOD"),
      container(codes.library, [
        container(codes.libraryGroup, [
          modality ? code(codes.modality, modality)("HAS ACQ CONTEXT") : null,
          imageOf(reference)("CONTAINS"),
        ])("CONTAINS"),
      ])("CONTAINS"),
      container(
        codes.measurements,
        found.flatMap((set) => measurementGroups(set, reference, { landmarkNames, algorithm, terms, uid })),
      )("CONTAINS"),
      container(
        codes.evaluations,
        comments.map((comment) => text(codes.comment, comment)("CONTAINS")),
      )("CONTAINS"),
    ],
    "1500",
  )("CONTAINS");
  const isPrivate = found.some(({ measures = {} }) =>
    Object.keys(measures).some((key) => !Object.hasOwn(terms.measures, key)),
  );
  const { RelationshipType: _, ...tree } = root;
  const now = dateTime(date);
  return formatPart10({
    ...patientAndStudy(reference),
    SOPClassUID: comprehensiveSr,
    SOPInstanceUID: uid(),
    SeriesInstanceUID: uid(),
    SeriesNumber: seriesNumber,
    SeriesDescription: "Landmarks and measures, research",
    Modality: "SR",
    InstanceNumber: 1,
    InstanceCreationDate: now.date,
    InstanceCreationTime: now.time,
    SeriesDate: now.date,
    SeriesTime: now.time,
    ContentDate: now.date,
    ContentTime: now.time,
    Manufacturer: "kneel-tfjs",
    ManufacturerModelName: longString(algorithm.name),
    SoftwareVersions: longString(algorithm.version),
    ...contributor(algorithm, trainedOn),
    CompletionFlag: "COMPLETE",
    VerificationFlag: "UNVERIFIED",
    PreliminaryFlag: "PRELIMINARY",
    ReferencedPerformedProcedureStepSequence: [],
    PerformedProcedureCodeSequence: [],
    ...(isPrivate && {
      CodingSchemeIdentificationSequence: [
        { CodingSchemeDesignator: privateScheme, CodingSchemeName: "Measures of kneel-tfjs" },
      ],
    }),
    CurrentRequestedProcedureEvidenceSequence: [
      {
        StudyInstanceUID: reference.studyInstanceUid,
        ReferencedSeriesSequence: [
          { SeriesInstanceUID: reference.seriesInstanceUid, ReferencedSOPSequence: [referencedSop(reference)] },
        ],
      },
    ],
    ...tree,
  });
}
