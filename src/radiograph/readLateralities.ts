import type { Attributes, DicomFile } from "./dicomFile.ts";
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

/** The sides that the modifiers of an anatomic region, or of its main structure, name. */
function regionSides(attributes: Attributes): string[] {
  return [...codesIn(attributes, "x00082218", "x00082220"), ...codesIn(attributes, "x00082228", "x00082230")].flatMap(
    (code) => modifiers[code] ?? [],
  );
}

const codesIn = (attributes: Attributes, sequence: string, modifier: string) =>
  attributes
    .items(sequence)
    .flatMap((region) => region.items(modifier))
    .flatMap((item) => item.texts("x00080100"));

/**
 * All attributes that name a side: ImageLaterality, Laterality, FrameLaterality and the region's modifier, in the image
 * itself and in the functional groups of the frame.
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
  return found;
}
