import type { AnnotatedMeasure, LandmarkSet } from "../annotations/annotations.ts";
import { fromOrigin } from "../annotations/formats/pixelOrigin.ts";
import type { Point } from "../geometry/point.ts";
import { mapTuple } from "../internal/mapTuple.ts";
import { printable } from "../internal/printable.ts";
import type { Attributes } from "../radiograph/attributes.ts";
import { type CodedConcept, codes, kneeTerms, privateScheme, type ReportTerms, units } from "./codes.ts";
import { readDocument } from "./readDocument.ts";
import { tags } from "./tags.ts";

/** Enhanced, Comprehensive and Comprehensive 3D SR: the classes that TID 1500 comes in. */
const srClasses = ["22", "33", "34"].map((last) => `1.2.840.10008.5.1.4.1.1.88.${last}`);

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
 * Reads the landmarks and measures of a report that `formatStructuredReport` wrote, edited or not, with the same `terms`.
 *
 * @throws Error naming `source` where it is no TID 1500 report, is cut off, or its points refer to several images
 */
export async function parseStructuredReport(
  bytes: Uint8Array,
  source = "structured report",
  terms: ReportTerms = kneeTerms,
): Promise<ParsedStructuredReport> {
  const document = readDocument(bytes, srClasses, source);
  if (conceptOf(document)[0] !== codes.report[0])
    throw new Error(
      `${source}: must be an imaging measurement report (TID 1500), got ${printable(conceptOf(document)[2].trim() || "none")}`,
    );
  if (document.items(tags.ContentSequence).length === 0)
    throw new Error(`${source}: has no content, and may be cut off; export it again`);
  const images = new Set<string>();
  const sets = new Map<string, ReadSet>();
  for (const group of childrenOf(document, codes.measurements).flatMap((list) => childrenOf(list, codes.group)))
    readGroup(group, sets, images, terms);
  if (images.size > 1) throw new Error(`${source}: its points must refer to one image, got ${images.size}`);
  const landmarkNames = [...new Set([...sets.values()].flatMap(({ points }) => [...points.keys()]))].sort(byName);
  return {
    sopInstanceUid: document.text(tags.SOPInstanceUID) ?? "",
    imageSopInstanceUid: [...images][0] ?? "",
    landmarkNames,
    sets: [...sets].map(([name, { points, confidence, measures, quality }]) => ({
      name,
      landmarks: landmarkNames.map((landmark): Point => points.get(landmark) ?? [Number.NaN, Number.NaN]),
      ...(confidence.size > 0 && {
        confidence: landmarkNames.map((landmark) => confidence.get(landmark) ?? Number.NaN),
      }),
      ...(quality !== null && { quality }),
      measures: Object.fromEntries(measures),
    })),
    // Older reports have them beside the measurements.
    comments: [document, ...childrenOf(document, codes.evaluations)]
      .flatMap((place) => childrenOf(place, codes.comment))
      .map((item) => item.paragraph(tags.TextValue) ?? ""),
  };
}

interface ReadSet {
  readonly points: Map<string, Point>;
  readonly confidence: Map<string, number>;
  readonly measures: Map<string, AnnotatedMeasure>;
  quality: number | null;
}

/** Tibia before femur, then by number: the order of the knee's landmarks, and the names' otherwise. */
const byName = (a: string, b: string) =>
  b.charCodeAt(0) - a.charCodeAt(0) || a.localeCompare(b, "en", { numeric: true });

const codeOf = (item: Attributes, sequence: string): CodedConcept => {
  const [code] = item.items(sequence);
  return mapTuple([tags.CodeValue, tags.CodingSchemeDesignator, tags.CodeMeaning], (tag) => code?.text(tag) ?? "");
};
const conceptOf = (item: Attributes) => codeOf(item, tags.ConceptNameCodeSequence);
const isSame = (a: CodedConcept | undefined, b: CodedConcept | undefined) => a?.[0] === b?.[0] && a?.[1] === b?.[1];
const childrenOf = (item: Attributes, concept: CodedConcept) =>
  item.items(tags.ContentSequence).filter((child) => isSame(conceptOf(child), concept));
const codedValue = (item: Attributes | undefined, concept: CodedConcept): CodedConcept | undefined => {
  const [child] = item ? childrenOf(item, concept) : [];
  return child && codeOf(child, tags.ConceptCodeSequence);
};

/** Adds what a group says to its set: a landmark where it has a region, the set's measures otherwise. */
function readGroup(group: Attributes, sets: Map<string, ReadSet>, images: Set<string>, terms: ReportTerms): void {
  const identifier = childrenOf(group, codes.trackingId)[0]?.paragraph(tags.TextValue) ?? "";
  const region = childrenOf(group, codes.region).find((item) => item.text(tags.GraphicType) === "POINT");
  const slash = identifier.lastIndexOf("/");
  const name = region ? identifier.slice(0, Math.max(slash, 0)) : identifier;
  const set = sets.get(name) ?? { points: new Map(), confidence: new Map(), measures: new Map(), quality: null };
  sets.set(name, set);
  const [certainty] = childrenOf(group, codes.certainty).map((item) => measuredOf(item).value / 100);
  if (!region) {
    set.quality = certainty ?? set.quality;
    readMeasures(group, set.measures, terms);
    return;
  }
  const landmark = identifier.slice(slash + 1);
  const [x = Number.NaN, y = Number.NaN] = region.floats(tags.GraphicData, 4);
  set.points.set(landmark, fromOrigin([x, y], "corner"));
  if (certainty !== undefined) set.confidence.set(landmark, certainty);
  for (const image of region.items(tags.ContentSequence))
    images.add(image.items(tags.ReferencedSOPSequence)[0]?.text(tags.ReferencedSOPInstanceUID) ?? "");
}

function readMeasures(group: Attributes, measures: Map<string, AnnotatedMeasure>, terms: ReportTerms): void {
  for (const item of group.items(tags.ContentSequence).filter((each) => each.text(tags.ValueType) === "NUM")) {
    const concept = conceptOf(item);
    const [site] = childrenOf(item, codes.findingSite);
    const known = Object.entries(terms.measures).find(
      ([, term]) =>
        isSame(term.concept, concept) &&
        isSame(term.derivation, codedValue(item, codes.derivation)) &&
        isSame(term.at.site, site && codeOf(site, tags.ConceptCodeSequence)) &&
        isSame(term.at.part, codedValue(site, codes.part)),
    );
    const key = known?.[0] ?? (concept[1] === privateScheme ? concept[0] : null);
    if (key === null) continue;
    const { value, unit } = measuredOf(item);
    const [deviation] = childrenOf(item, codes.deviation);
    measures.set(key, { value, deviation: deviation ? measuredOf(deviation).value : null, unit, reason: null });
  }
}

function measuredOf(item: Attributes): { readonly value: number; readonly unit: string } {
  const [measured] = item.items(tags.MeasuredValueSequence);
  const unit = measured?.items(tags.MeasurementUnitsCodeSequence)[0]?.text(tags.CodeValue) ?? "";
  const known = Object.entries(units).find(([, ucum]) => ucum[0] === unit);
  return {
    value: measured?.floats(tags.FloatingPointValue, 8)[0] ?? measured?.decimals(tags.NumericValue)[0] ?? Number.NaN,
    unit: known?.[0] ?? unit,
  };
}
