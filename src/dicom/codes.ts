import { kneeBoneLandmarks, kneeCompartments, kneeLandmarkNames } from "../knee/index.ts";
import type { Dataset } from "./part10.ts";

/** A coded concept: value, scheme and meaning. */
export type CodedConcept = readonly [value: string, scheme: string, meaning: string];

/** The scheme of measures that `ReportTerms` has no codes for. */
export const privateScheme = "99KNEEL";

export const codes = {
  report: ["126000", "DCM", "Imaging Measurement Report"],
  language: ["121049", "DCM", "Language of Content Item and Descendants"],
  english: ["en", "RFC5646", "English"],
  observerType: ["121005", "DCM", "Observer Type"],
  device: ["121007", "DCM", "Device"],
  deviceUid: ["121012", "DCM", "Device Observer UID"],
  deviceName: ["121013", "DCM", "Device Observer Name"],
  procedure: ["121058", "DCM", "Procedure reported"],
  // Of context group 100, which the template asks for.
  imaging: ["363679005", "SCT", "Imaging procedure"],
  evaluations: ["C0034375", "UMLS", "Qualitative Evaluations"],
  comment: ["121106", "DCM", "Comment"],
  library: ["111028", "DCM", "Image Library"],
  libraryGroup: ["126200", "DCM", "Image Library Group"],
  modality: ["121139", "DCM", "Modality"],
  measurements: ["126010", "DCM", "Imaging Measurements"],
  group: ["125007", "DCM", "Measurement Group"],
  trackingId: ["112039", "DCM", "Tracking Identifier"],
  trackingUid: ["112040", "DCM", "Tracking Unique Identifier"],
  algorithmName: ["111001", "DCM", "Algorithm Name"],
  algorithmVersion: ["111003", "DCM", "Algorithm Version"],
  findingSite: ["363698007", "SCT", "Finding Site"],
  laterality: ["272741003", "SCT", "Laterality"],
  part: ["106233006", "SCT", "Topographical modifier"],
  derivation: ["121401", "DCM", "Derivation"],
  region: ["111030", "DCM", "Image Region"],
  certainty: ["111012", "DCM", "Certainty of Finding"],
  processing: ["109102", "DCM", "Processing Equipment"],
  deviation: ["386136009", "SCT", "Standard Deviation"],
} as const satisfies Record<string, CodedConcept>;

/** Modalities of radiographs. */
export const modalities: Readonly<Record<string, CodedConcept>> = {
  CR: ["CR", "DCM", "Computed Radiography"],
  DX: ["DX", "DCM", "Digital Radiography"],
  DR: ["DX", "DCM", "Digital Radiography"],
  RG: ["RG", "DCM", "Radiographic imaging"],
};

export const units: Readonly<Record<string, CodedConcept>> = {
  mm: ["mm", "UCUM", "mm"],
  deg: ["deg", "UCUM", "degree"],
  px: ["{pixels}", "UCUM", "pixels"],
};

export const percent: CodedConcept = ["%", "UCUM", "Percent"];

export function codeItem([CodeValue, CodingSchemeDesignator, CodeMeaning]: CodedConcept): Dataset {
  return { CodeValue, CodingSchemeDesignator, CodeMeaning };
}

/** A place in the body, and which part of it. */
export interface ReportSite {
  readonly site: CodedConcept;
  /** Such as lateral. */
  readonly part?: CodedConcept;
}

/** How a measure is coded. No two measures have the same concept, place and derivation. */
export interface ReportMeasure {
  readonly concept: CodedConcept;
  readonly at: ReportSite;
  /** Such as the minimum. */
  readonly derivation?: CodedConcept;
  /** What it is inferred from. */
  readonly landmarks: readonly string[];
}

/** Where an object, its landmarks and its measures are. */
export interface ReportTerms {
  readonly findingSite: CodedConcept;
  /** Of the sets by their names. */
  readonly laterality: Readonly<Record<string, CodedConcept>>;
  /** Of landmarks by their names. @default the finding site */
  readonly landmarks: Readonly<Record<string, ReportSite>>;
  readonly measures: Readonly<Record<string, ReportMeasure>>;
}

const tibia: CodedConcept = ["306783000", "SCT", "Tibial plateau"];
const femur: CodedConcept = ["310652005", "SCT", "Distal femur"];
const joint: CodedConcept = ["49076000", "SCT", "Knee joint"];
const lateral: CodedConcept = ["49370004", "SCT", "Lateral"];
const medial: CodedConcept = ["255561001", "SCT", "Medial"];
const width: CodedConcept = ["103355008", "SCT", "Width"];

const namesOf = ({ tibia, femur }: { readonly tibia: readonly number[]; readonly femur: readonly number[] }) =>
  [...tibia, ...femur].map((k) => kneeLandmarkNames[k]!);
const lateralLandmarks = namesOf(kneeCompartments.lateral);
const medialLandmarks = namesOf(kneeCompartments.medial);

/** Landmarks of a bone from lateral to medial; the middle one is neither. */
const across = (names: readonly string[], site: CodedConcept): [string, ReportSite][] =>
  names.map((name, k) => {
    const middle = (names.length - 1) / 2;
    return [name, k === middle ? { site } : { site, part: k < middle ? lateral : medial }];
  });

/** The knee: 16 landmarks t0–t8 and f0–f6, and the measures of `kneeMeasures`. */
export const kneeTerms: ReportTerms = {
  findingSite: ["72696002", "SCT", "Knee"],
  laterality: { right: ["24028007", "SCT", "Right"], left: ["7771000", "SCT", "Left"] },
  landmarks: Object.fromEntries([...across(kneeBoneLandmarks.tibia, tibia), ...across(kneeBoneLandmarks.femur, femur)]),
  measures: {
    tibialWidth: { concept: width, at: { site: tibia }, landmarks: ["t0", "t8"] },
    jointSpaceLateral: { concept: width, at: { site: joint, part: lateral }, landmarks: lateralLandmarks },
    jointSpaceMedial: { concept: width, at: { site: joint, part: medial }, landmarks: medialLandmarks },
    jointSpaceMinimum: {
      concept: width,
      at: { site: joint },
      derivation: ["255605001", "SCT", "Minimum"],
      landmarks: [...lateralLandmarks, ...medialLandmarks],
    },
    femorotibialAngle: {
      concept: ["1483009", "SCT", "Angle"],
      at: { site: joint },
      landmarks: ["f1", "f5", "t0", "t1", "t2", "t6", "t7", "t8"],
    },
  },
};
