import type { Dataset } from "./part10.ts";

/** A coded concept: value, scheme and meaning. */
export type Code = readonly [value: string, scheme: string, meaning: string];

/** The scheme of what no standard has a code for. */
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
  radiography: ["363680008", "SCT", "Radiographic imaging procedure"],
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
  deviation: ["386136009", "SCT", "Standard Deviation"],
} as const satisfies Record<string, Code>;

/** Modalities of radiographs. */
export const modalities: Readonly<Record<string, Code>> = {
  CR: ["CR", "DCM", "Computed Radiography"],
  DX: ["DX", "DCM", "Digital Radiography"],
  DR: ["DX", "DCM", "Digital Radiography"],
  RG: ["RG", "DCM", "Radiographic imaging"],
};

export const units: Readonly<Record<string, Code>> = {
  mm: ["mm", "UCUM", "mm"],
  deg: ["deg", "UCUM", "degree"],
  px: ["{pixels}", "UCUM", "pixels"],
};

export function codeItem([CodeValue, CodingSchemeDesignator, CodeMeaning]: Code): Dataset {
  return { CodeValue, CodingSchemeDesignator, CodeMeaning };
}

/** Where an object is, and what its landmarks and measures are called. */
export interface ReportTerms {
  readonly findingSite: Code;
  /** Of the sets by their names. */
  readonly laterality: Readonly<Record<string, Code>>;
  /** Meanings of landmarks by their names. @default the names */
  readonly landmarks: Readonly<Record<string, string>>;
  /** Of each measure its meaning and the landmarks that it is inferred from. */
  readonly measures: Readonly<Record<string, { readonly meaning: string; readonly landmarks: readonly string[] }>>;
}

const lateral = ["t0", "t1", "t2", "f0", "f1", "f2"];
const medial = ["t6", "t7", "t8", "f4", "f5", "f6"];

/** The knee: 16 landmarks t0–t8 and f0–f6, and the measures of `kneeMeasures`. */
export const kneeTerms: ReportTerms = {
  findingSite: ["72696002", "SCT", "Knee"],
  laterality: { right: ["24028007", "SCT", "Right"], left: ["7771000", "SCT", "Left"] },
  landmarks: Object.fromEntries(
    [
      ...["lateral edge", "", "", "", "between the spines", "", "", "", "medial edge"].map((place, k) => [
        `t${k}`,
        `Tibial plateau ${k}`,
        place,
      ]),
      ...["lateral edge", "", "", "notch", "", "", "medial edge"].map((place, k) => [
        `f${k}`,
        `Femoral condyles ${k}`,
        place,
      ]),
    ].map(([name, bone, place]) => [name!, place ? `${bone}, ${place}` : bone!]),
  ),
  measures: {
    tibialWidth: { meaning: "Width of the tibial plateau", landmarks: ["t0", "t8"] },
    jointSpaceLateral: { meaning: "Joint space width, lateral", landmarks: lateral },
    jointSpaceMedial: { meaning: "Joint space width, medial", landmarks: medial },
    jointSpaceMinimum: { meaning: "Joint space width, minimum", landmarks: [...lateral, ...medial] },
    femorotibialAngle: {
      meaning: "Joint line convergence angle",
      landmarks: ["f1", "f5", "t0", "t1", "t2", "t6", "t7", "t8"],
    },
  },
};
