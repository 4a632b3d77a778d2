/** Which knee of a patient. */
export type Side = "right" | "left";

/** Both sides, in the order in which a bilateral radiograph shows them. */
export const kneeSides: readonly Side[] = ["right", "left"];

/** `"R"` or `"L"`, as markers and DICOM write it. */
export function sideLetter(side: Side): "R" | "L" {
  return side === "right" ? "R" : "L";
}

/** The side that a text names: right or R, left or L, in any case, with space around; null for everything else. */
export function parseSide(text: string): Side | null {
  const word = text.trim().toLowerCase();
  return kneeSides.find((side) => word === side || word === side[0]) ?? null;
}
