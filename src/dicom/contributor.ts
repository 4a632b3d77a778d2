import { codeItem, codes } from "./codes.ts";
import type { Dataset } from "./part10.ts";
import { longString, plainText } from "./plainText.ts";

/** Characters of a short text (ST). */
const longest = 1024;

/**
 * The equipment that the landmarks of a document come from (PS3.3 C.12.1.1.5): the program and, as its contribution, what
 * the model learned from. Nothing where that is not given.
 */
export function contributor(
  software: { readonly name: string; readonly version?: string },
  trainedOn: string | undefined,
): Dataset {
  if (trainedOn === undefined) return {};
  const contribution = [...plainText(`Landmarks of a model trained on ${trainedOn}`)];
  return {
    ContributingEquipmentSequence: [
      {
        PurposeOfReferenceCodeSequence: [codeItem(codes.processing)],
        Manufacturer: "kneel-tfjs",
        ManufacturerModelName: longString(software.name),
        ...(software.version !== undefined && { SoftwareVersions: longString(software.version) }),
        ContributionDescription: contribution.slice(0, longest).join(""),
      },
    ],
  };
}
