import { assertText } from "../internal/guards.ts";

/** Which knee of a patient. */
export type Side = "right" | "left";

/** Both sides, in the order in which a bilateral radiograph shows them. */
export const kneeSides: readonly Side[] = ["right", "left"];

/** `"R"` or `"L"`, as markers and DICOM write it. */
export function sideLetter(side: Side): "R" | "L" {
  return side === "right" ? "R" : "L";
}

/** What the sides are called, besides their names. */
const words: Readonly<Record<Side, readonly string[]>> = { right: ["right", "r", "rt"], left: ["left", "l", "lt"] };

/** The side that a text names: right, R or RT, left, L or LT, in any case, with space around; null for everything else. */
export function parseSide(text: string): Side | null {
  assertText("parseSide", "text", text);
  const word = text.trim().toLowerCase();
  return kneeSides.find((side) => words[side].includes(word)) ?? null;
}
