import type { Point } from "../../geometry/point.ts";
import { refusal } from "../../internal/guards.ts";
import type { AnnotatedMeasure, ImageAnnotation, LandmarkSet } from "../formats/annotations.ts";
import { checkAnnotations } from "../formats/checkAnnotations.ts";
import { fromOrigin, toOrigin } from "../formats/pixelOrigin.ts";
import type { DicomReference } from "../radiograph/radiograph.ts";
import { type Code, codeItem, codes, kneeTerms, modalities, privateScheme, type ReportTerms, units } from "./codes.ts";
import { inImage } from "./inImage.ts";
import {
  type Dataset,
  type DicomDocumentOptions,
  dateTime,
  formatPart10,
  items,
  numbers,
  parsePart10,
  patientAndStudy,
  randomUid,
} from "./part10.ts";

export interface StructuredReportOptions extends DicomDocumentOptions {
  readonly landmarkNames: readonly string[];
  /** Name and version of the algorithm. */
  readonly algorithm: { readonly name: string; readonly version: string };
  /** What the report may be used for. @default "For research use only. Not for diagnosis." */
  readonly note?: string;
  /** @default those of the knee */
  readonly terms?: ReportTerms;
}

const comprehensiveSr = "1.2.840.10008.5.1.4.1.1.88.33";
/** Enhanced, Comprehensive and Comprehensive 3D SR: the classes that TID 1500 comes in. */
const srClasses = ["1.2.840.10008.5.1.4.1.1.88.22", comprehensiveSr, "1.2.840.10008.5.1.4.1.1.88.34"];

type Relationship =
  | "CONTAINS"
  | "HAS CONCEPT MOD"
  | "HAS OBS CONTEXT"
  | "HAS ACQ CONTEXT"
  | "HAS PROPERTIES"
  | "INFERRED FROM"
  | "SELECTED FROM";

/** A content item; `children` come with their relationships. */
function content(
  type: string,
  name: Code | null,
  value: Dataset,
  children: readonly (Dataset | null)[] = [],
): (relationship: Relationship) => Dataset {
  const inside = children.filter((child) => child !== null);
  return (RelationshipType) => ({
    RelationshipType,
    ValueType: type,
    ...(name && { ConceptNameCodeSequence: [codeItem(name)] }),
    ...value,
    ...(inside.length > 0 && { ContentSequence: inside }),
  });
}

const text = (name: Code, TextValue: string) => content("TEXT", name, { TextValue });
const code = (name: Code, value: Code, children: readonly Dataset[] = []) =>
  content("CODE", name, { ConceptCodeSequence: [codeItem(value)] }, children);
const uidRef = (name: Code, UID: string) => content("UIDREF", name, { UID });

const container = (name: Code, children: readonly (Dataset | null)[], template?: string) =>
  content(
    "CONTAINER",
    name,
    {
      ContinuityOfContent: "SEPARATE",
      ...(template && {
        ContentTemplateSequence: [{ MappingResource: "DCMR", TemplateIdentifier: template }],
      }),
    },
    children,
  );

function num(name: Code, value: number, unit: Code, children: readonly (Dataset | null)[] = []) {
  const MeasuredValueSequence = [
    {
      // DS has 16 characters; the exact number stands beside it.
      NumericValue: String(Number(value.toPrecision(8))),
      FloatingPointValue: value,
      MeasurementUnitsCodeSequence: [codeItem(unit)],
    },
  ];
  return content("NUM", name, { MeasuredValueSequence }, children);
}

/**
 * The landmarks and measures of an image as a DICOM structured report: the bytes of a Comprehensive SR with a TID 1500
 * measurement report: image library, a measurement group for each set (tracking identifier, algorithm, finding site with
 * laterality), each landmark as a point SCOORD selected from the image, each measure in UCUM units with its standard
 * deviation, inferred from its landmarks. Points have sub-pixel precision, 0\0 at the image's corner (PS3.3 C.18.6), and
 * are single-precision floats. What no standard has a code for is coded in `99KNEEL`. Unverified, and says what it is for.
 *
 * Points outside the image, which SCOORD cannot hold, and measures without a value are left out; so are confidences.
 *
 * @throws RangeError where the annotation is not of the image that is referred to (its size differs)
 */
export function formatStructuredReport(
  annotation: ImageAnnotation,
  reference: DicomReference,
  options: StructuredReportOptions,
): Promise<Uint8Array> {
  const fn = "formatStructuredReport";
  const { landmarkNames, algorithm, note = "For research use only. Not for diagnosis.", terms = kneeTerms } = options;
  const { uid = randomUid, date = new Date(), seriesNumber = 9901 } = options;
  assertSameImage(fn, annotation, reference);
  checkAnnotations(fn, { landmarkNames, images: [annotation] });
  const image = imageOf(reference);
  const found = annotation.sets.filter(({ landmarks }) => landmarks.length > 0);
  const lost = annotation.sets.filter(({ landmarks }) => landmarks.length === 0);
  const { spacing, spacingOrigin } = annotation;
  const comments = [
    note,
    spacing
      ? `Spacing ${spacing.join(" x ")} mm per pixel (x, y)${spacingOrigin ? `, ${spacingOrigin.source}` : ""}.`
      : "No spacing: lengths are in pixels.",
    ...lost.map(({ name, reason }) => `No landmarks of ${name}: ${reason ?? "not found"}.`),
    ...(annotation.warnings ?? []),
  ];
  const modality = modalities[reference.modality];
  const root = container(
    codes.report,
    [
      code(codes.language, codes.english)("HAS CONCEPT MOD"),
      code(codes.observerType, codes.device)("HAS OBS CONTEXT"),
      uidRef(codes.deviceUid, uid())("HAS OBS CONTEXT"),
      text(codes.deviceName, `${algorithm.name} ${algorithm.version}`)("HAS OBS CONTEXT"),
      code(codes.procedure, codes.radiography)("HAS CONCEPT MOD"),
      container(codes.library, [
        container(codes.libraryGroup, [
          modality ? code(codes.modality, modality)("HAS ACQ CONTEXT") : null,
          image("CONTAINS"),
        ])("CONTAINS"),
      ])("CONTAINS"),
      container(
        codes.measurements,
        found.map((set) => groupOf(set, reference, options, terms, uid)("CONTAINS")),
      )("CONTAINS"),
      ...comments.map((comment) => text(codes.comment, comment)("CONTAINS")),
    ],
    "1500",
  )("CONTAINS");
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
    ManufacturerModelName: algorithm.name,
    SoftwareVersions: algorithm.version,
    CompletionFlag: "COMPLETE",
    VerificationFlag: "UNVERIFIED",
    PreliminaryFlag: "PRELIMINARY",
    ReferencedPerformedProcedureStepSequence: [],
    PerformedProcedureCodeSequence: [],
    CodingSchemeIdentificationSequence: [
      { CodingSchemeDesignator: privateScheme, CodingSchemeName: "Landmarks and measures of kneel-tfjs" },
    ],
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

/** Refuses an annotation that cannot be of the image. */
export function assertSameImage(fn: string, { width, height }: ImageAnnotation, reference: DicomReference): void {
  if (width !== reference.columns || height !== reference.rows)
    throw refusal(fn, "annotation", `of an image of ${reference.columns} × ${reference.rows} as reference`, [
      width,
      height,
    ]);
}

export const referencedSop = ({ sopClassUid, sopInstanceUid }: DicomReference): Dataset => ({
  ReferencedSOPClassUID: sopClassUid,
  ReferencedSOPInstanceUID: sopInstanceUid,
});

const imageOf = (reference: DicomReference) =>
  content("IMAGE", null, { ReferencedSOPSequence: [referencedSop(reference)] });

function groupOf(
  { name, landmarks, measures = {} }: LandmarkSet,
  reference: DicomReference,
  { landmarkNames, algorithm }: StructuredReportOptions,
  terms: ReportTerms,
  uid: () => string,
) {
  const image = imageOf(reference);
  const usable = (point: Point | undefined): point is Point => point !== undefined && inImage(point, reference);
  const scoord = (concept: Code | null, GraphicType: string, points: readonly Point[]) =>
    content("SCOORD", concept, { GraphicType, GraphicData: points.flatMap((point) => toOrigin(point, "corner")) }, [
      image("SELECTED FROM"),
    ]);
  const site = terms.laterality[name];
  const points = landmarkNames.map((landmark, k) => {
    const point = landmarks[k];
    if (!usable(point)) return null;
    return scoord([landmark, privateScheme, terms.landmarks[landmark] ?? landmark], "POINT", [point])("CONTAINS");
  });
  const measured = Object.entries(measures).map(([key, { value, deviation, unit }]) => {
    const ucum = units[unit] ?? ([unit, "UCUM", unit] as const);
    const term = terms.measures[key];
    const from = (term?.landmarks ?? []).map((landmark) => landmarks[landmarkNames.indexOf(landmark)]);
    if (value === null) return null;
    return num([key, privateScheme, term?.meaning ?? key], value, ucum, [
      deviation === null ? null : num(codes.deviation, deviation, ucum)("HAS PROPERTIES"),
      from.length > 0 && from.every(usable) ? scoord(null, "MULTIPOINT", from)("INFERRED FROM") : null,
    ])("CONTAINS");
  });
  return container(
    codes.group,
    [
      text(codes.trackingId, name || "object")("HAS OBS CONTEXT"),
      uidRef(codes.trackingUid, uid())("HAS OBS CONTEXT"),
      text(codes.algorithmName, algorithm.name)("HAS CONCEPT MOD"),
      text(codes.algorithmVersion, algorithm.version)("HAS CONCEPT MOD"),
      code(
        codes.findingSite,
        terms.findingSite,
        site ? [code(codes.laterality, site)("HAS CONCEPT MOD")] : [],
      )("HAS CONCEPT MOD"),
      ...points,
      ...measured,
    ],
    "1501",
  );
}

/** What a structured report of landmarks says. */
export interface ParsedStructuredReport {
  readonly sopInstanceUid: string;
  /** Of the image that the points refer to. */
  readonly imageSopInstanceUid: string;
  readonly landmarkNames: readonly string[];
  readonly sets: readonly LandmarkSet[];
  readonly comments: readonly string[];
}

/**
 * Reads the landmarks and measures of a report that `formatStructuredReport` wrote, edited or not.
 *
 * @throws Error naming `source` where it is no TID 1500 report, or its points refer to several images
 */
export async function parseStructuredReport(
  bytes: Uint8Array,
  source = "structured report",
): Promise<ParsedStructuredReport> {
  const dataset = await parsePart10(bytes, srClasses, source);
  if (conceptOf(dataset)[0] !== codes.report[0])
    throw new Error(`${source}: must be an imaging measurement report (TID 1500), got ${conceptOf(dataset)[2]}`);
  const images = new Set<string>();
  const groups = childrenOf(dataset, codes.measurements).flatMap((list) => childrenOf(list, codes.group));
  const parsed = groups.map((group) => parseGroup(group, images));
  if (images.size > 1) throw new Error(`${source}: its points must refer to one image, got ${images.size}`);
  const landmarkNames = [...new Set(parsed.flatMap(({ points }) => [...points.keys()]))].sort(byName);
  return {
    sopInstanceUid: dataset.SOPInstanceUID as string,
    imageSopInstanceUid: [...images][0] ?? "",
    landmarkNames,
    sets: parsed.map(({ name, points, measures }) => ({
      name,
      landmarks: landmarkNames.map((landmark): Point => points.get(landmark) ?? [Number.NaN, Number.NaN]),
      measures,
    })),
    comments: childrenOf(dataset, codes.comment).map((item) => item.TextValue as string),
  };
}

/** Tibia before femur, then by number: the order of the knee's landmarks, and the names' otherwise. */
const byName = (a: string, b: string) =>
  b.charCodeAt(0) - a.charCodeAt(0) || a.localeCompare(b, "en", { numeric: true });

function conceptOf(item: Dataset): Code {
  const [concept] = items(item, "ConceptNameCodeSequence");
  return [concept?.CodeValue, concept?.CodingSchemeDesignator, concept?.CodeMeaning].map((part) =>
    String(part ?? ""),
  ) as unknown as Code;
}

const childrenOf = (item: Dataset, [value, scheme]: Code) =>
  items(item, "ContentSequence").filter((child) => {
    const concept = conceptOf(child);
    return concept[0] === value && concept[1] === scheme;
  });

function parseGroup(group: Dataset, images: Set<string>) {
  const points = new Map<string, Point>();
  const measures: Record<string, AnnotatedMeasure> = {};
  for (const item of items(group, "ContentSequence")) {
    const [name, scheme] = conceptOf(item);
    if (scheme !== privateScheme) continue;
    if (item.ValueType === "SCOORD" && item.GraphicType === "POINT") {
      const [x, y] = numbers(item, "GraphicData") as [number, number];
      points.set(name, fromOrigin([x, y], "corner"));
      for (const image of items(item, "ContentSequence"))
        images.add(items(image, "ReferencedSOPSequence")[0]?.ReferencedSOPInstanceUID as string);
    }
    if (item.ValueType === "NUM") {
      const { value, unit } = measuredOf(item);
      const [deviation] = childrenOf(item, codes.deviation);
      measures[name] = { value, deviation: deviation ? measuredOf(deviation).value : null, unit, reason: null };
    }
  }
  const [tracking] = childrenOf(group, codes.trackingId);
  return { name: String(tracking?.TextValue ?? ""), points, measures };
}

function measuredOf(item: Dataset): { readonly value: number; readonly unit: string } {
  const measured = items(item, "MeasuredValueSequence")[0] ?? {};
  const [unit] = items(measured, "MeasurementUnitsCodeSequence");
  const known = Object.entries(units).find(([, ucum]) => ucum[0] === unit?.CodeValue);
  return {
    value: numbers(measured, "FloatingPointValue")[0] ?? numbers(measured, "NumericValue")[0] ?? Number.NaN,
    unit: known?.[0] ?? String(unit?.CodeValue ?? ""),
  };
}
