import type { LandmarkSet } from "../annotations/annotations.ts";
import { toOrigin } from "../annotations/formats/pixelOrigin.ts";
import type { Point } from "../geometry/point.ts";
import { own } from "../internal/own.ts";
import type { DicomReference } from "../radiograph/radiograph.ts";
import { type CodedConcept, codes, percent, privateScheme, type ReportSite, type ReportTerms, units } from "./codes.ts";
import { code, container, content, imageOf, num, text, uidRef } from "./contentItems.ts";
import { inImage } from "./inImage.ts";
import type { Dataset } from "./part10.ts";

interface GroupOptions {
  readonly landmarkNames: readonly string[];
  readonly algorithm: { readonly name: string; readonly version: string };
  readonly terms: ReportTerms;
  readonly uid: () => string;
}

/** A finding site with its side and part. */
const siteOf = ({ site, part }: ReportSite, side: CodedConcept | undefined) =>
  code(codes.findingSite, site, [
    ...(side ? [code(codes.laterality, side)("HAS CONCEPT MOD")] : []),
    ...(part ? [code(codes.part, part)("HAS CONCEPT MOD")] : []),
  ])("HAS CONCEPT MOD");

/** A confidence from 0 to 1, if it is known. */
const certainty = (share: number | null | undefined) =>
  share == null || Number.isNaN(share) ? null : num(codes.certainty, 100 * share, percent)("CONTAINS");

/**
 * What a report says of one set: a group for the whole (TID 1501) with its measures, then one for each landmark (TID 1410).
 */
export function measurementGroups(set: LandmarkSet, reference: DicomReference, options: GroupOptions): Dataset[] {
  const { landmarks, measures = {}, quality, confidence } = set;
  const { landmarkNames, algorithm, terms, uid } = options;
  const name = set.name || "object";
  const side = own(terms.laterality, set.name);
  const place: ReportSite = { site: terms.findingSite };
  const usable = (point: Point | undefined): point is Point => point !== undefined && inImage(point, reference);
  const scoord = (concept: CodedConcept | null, GraphicType: string, points: readonly Point[]) =>
    content("SCOORD", concept, { GraphicType, GraphicData: points.flatMap((point) => toOrigin(point, "corner")) }, [
      imageOf(reference)("SELECTED FROM"),
    ]);
  const tracked = (identifier: string) => [
    text(codes.trackingId, identifier)("HAS OBS CONTEXT"),
    uidRef(codes.trackingUid, uid())("HAS OBS CONTEXT"),
  ];

  const measured = Object.entries(measures).map(([key, { value, deviation, unit }]) => {
    if (value === null) return null;
    const ucum = own(units, unit) ?? ([unit, "UCUM", unit] as const);
    const term = own(terms.measures, key);
    const from = (term?.landmarks ?? []).map((landmark) => landmarks[landmarkNames.indexOf(landmark)]);
    return num(term?.concept ?? [key, privateScheme, key], value, ucum, [
      term?.derivation ? code(codes.derivation, term.derivation)("HAS CONCEPT MOD") : null,
      term ? siteOf(term.at, side) : null,
      deviation === null ? null : num(codes.deviation, deviation, ucum)("INFERRED FROM"),
      from.length > 0 && from.every(usable) ? scoord(null, "MULTIPOINT", from)("INFERRED FROM") : null,
    ])("CONTAINS");
  });
  const whole = [
    ...tracked(name),
    text(codes.algorithmName, algorithm.name)("HAS CONCEPT MOD"),
    text(codes.algorithmVersion, algorithm.version)("HAS CONCEPT MOD"),
    siteOf(place, side),
    ...measured,
    certainty(quality),
  ];
  const points = landmarkNames.flatMap((landmark, k) => {
    const point = landmarks[k];
    if (!usable(point)) return [];
    return [
      container(
        codes.group,
        [
          ...tracked(`${name}/${landmark}`),
          siteOf(terms.landmarks[landmark] ?? place, side),
          scoord(codes.region, "POINT", [point])("CONTAINS"),
          certainty(confidence?.[k]),
        ],
        "1410",
      )("CONTAINS"),
    ];
  });
  return [container(codes.group, whole, "1501")("CONTAINS"), ...points];
}
