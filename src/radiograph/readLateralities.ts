import { own } from "../internal/own.ts";
import type { Attributes } from "./attributes.ts";
import type { DicomFile } from "./dicomFile.ts";
import type { LateralityTag, Radiograph } from "./radiograph.ts";

/** Modifiers of anatomic regions (CID 2) by their codes in SNOMED CT and its older form. */
const modifiers: Readonly<Record<string, string>> = {
  "24028007": "R",
  "G-A100": "R",
  "7771000": "L",
  "G-A101": "L",
  "51440002": "B",
  "G-A102": "B",
};

/** Codes of SNOMED CT that name a region with its side: the right and the left knee. */
const sidedRegions: Readonly<Record<string, string>> = { "6757004": "R", "82169009": "L" };

/** Sequences of a region, or of its main structure, and of their modifiers. */
const regionSequences = [
  ["x00082218", "x00082220"],
  ["x00082228", "x00082230"],
] as const;
const codeValue = "x00080100";
/** Bytes of a code: it has 16 letters, of four bytes at most. */
const longestCode = 64;

const codesOf = (item: Attributes) => ((item.bytes(codeValue)?.length ?? 0) > longestCode ? [] : item.texts(codeValue));

/** The sides that an anatomic region, its main structure, or their modifiers name. */
function regionSides(attributes: Attributes): string[] {
  return regionSequences.flatMap(([sequence, modifier]) =>
    attributes
      .items(sequence)
      .flatMap((region) => [
        ...codesOf(region).flatMap((code) => own(sidedRegions, code) ?? []),
        ...region.items(modifier).flatMap((item) => codesOf(item).flatMap((code) => own(modifiers, code) ?? [])),
      ]),
  );
}

/** What some machines write into BodyPartExamined, where the standard has no side: `LKNEE`, `RT KNEE`, `KNEE_LEFT`. */
const sidedBodyPart =
  /^(?:(L|R|B|LT|RT|LEFT|RIGHT|BOTH|BILAT(?:ERAL)?)[ _-]?KNEES?|KNEES?[ _-]?(L|R|B|LT|RT|LEFT|RIGHT|BOTH|BILAT(?:ERAL)?))$/i;

/** The side in the name of a body part, by its first letter. */
function bodyPartSide(text: string): string[] {
  const [, before, behind] = sidedBodyPart.exec(text) ?? [];
  const word = before ?? behind;
  return word ? [word[0]!.toUpperCase()] : [];
}

/**
 * All attributes that name a side: ImageLaterality, Laterality, FrameLaterality, the region and its modifier, in the image
 * itself and in the functional groups of the frame, and BodyPartExamined.
 */
export function readLateralities(file: DicomFile, frame: number): Radiograph["lateralities"] {
  const groups = [...file.items("x52009229").slice(0, 1), ...file.items("x52009230").slice(frame, frame + 1)];
  const anatomy = groups.flatMap((group) => group.items("x00209071"));
  const found: { source: LateralityTag; value: string }[] = [];
  // All values of each: one side and then the other is no side.
  const add = (source: LateralityTag, values: readonly string[]) => {
    for (const value of new Set(values)) if (value) found.push({ source, value });
  };
  add(
    "FrameLaterality",
    [file, ...anatomy].flatMap((each) => each.texts("x00209072")),
  );
  add("ImageLaterality", file.texts("x00200062"));
  add("AnatomicRegion", [file, ...anatomy].flatMap(regionSides));
  add("Laterality", file.texts("x00200060"));
  add("BodyPartExamined", file.texts("x00180015").flatMap(bodyPartSide));
  return found;
}
