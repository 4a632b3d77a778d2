import type { Orientation } from "../geometry/turn.ts";
import { assertList, assertText, fieldsOf, listsOf } from "../internal/guards.ts";
import { own } from "../internal/own.ts";
import { type Warning, warning } from "../internal/warning.ts";
import { parsePatientOrientation } from "./patientOrientation.ts";
import { kneeSides, parseSide, type Side } from "./side.ts";

/** The attributes that name a side, the most specific first. */
export const lateralitySources = [
  "FrameLaterality",
  "ImageLaterality",
  "AnatomicRegion",
  "Laterality",
  "BodyPartExamined",
] as const;
/** An attribute that names a side. */
export type LateralitySource = (typeof lateralitySources)[number];

/** What a file says of the side, as it stands there. */
export interface SideTags {
  readonly lateralities: readonly { readonly source: LateralitySource; readonly value: string }[];
  /** Where rows and columns run to. */
  readonly patientOrientation: readonly [row: string, column: string] | null;
  readonly viewPosition: string | null;
}

/** Where the side of a knee is known from. */
export interface SideOrigin {
  /** The attribute, `"caller"`, or `"convention"`: the patient faces the viewer, the right knee is on the left. */
  readonly source: LateralitySource | "PatientOrientation" | "caller" | "convention";
  /** How the file is stored by its PatientOrientation; 1, upright, where it does not say. */
  readonly orientation: Orientation;
}

/** What `decideSide` is asked besides the tags of the file. */
export interface SideQuestion {
  /** What the image shows: both knees, one of them somewhere in it, or a knee that fills it. */
  readonly view: "bilateral" | "single" | "crop";
  /** The caller's word for the side of the one knee; of no account where the image shows both. @default none */
  readonly side?: Side | null | undefined;
}

/** Whose knee an image shows and where that is known from, or why it must be refused. */
export interface SideDecision {
  /** Of the one knee that the image shows; null for both, and where `reason` says why it cannot be told. */
  readonly side: Side | null;
  readonly origin: SideOrigin | null;
  /** Why the image must be refused. */
  readonly reason: string | null;
  readonly warnings: readonly Warning[];
}

interface Said {
  readonly source: LateralitySource;
  readonly side: Side | "both" | "unpaired";
}

/** Lateral views in ViewPosition: left and right lateral, decubitus and oblique ones; `LAT` in words of any machine. */
const sideView = /^(?:[LR]L[DO]?|ML|LM)$|(?:^|[^I]|[^B]I)LAT/i;

/** What a laterality says that names no single side. */
const groups: Readonly<Record<string, "both" | "unpaired">> = {
  b: "both",
  both: "both",
  bilateral: "both",
  u: "unpaired",
  unpaired: "unpaired",
};

const names = { right: "right", left: "left", both: "both", unpaired: "unpaired" } as const;

/** The sides that the attributes name, and what is odd about them. */
function readLateralities({ lateralities }: SideTags, warnings: Warning[]): Said[] {
  const said: Said[] = [];
  for (const source of lateralitySources)
    for (const { value } of lateralities.filter((each) => each.source === source)) {
      const text = value.trim();
      if (text === "") continue;
      const side = parseSide(text) ?? own(groups, text.toLowerCase()) ?? null;
      if (side === null) warnings.push(warning("side-unusable", `its ${source} names no side and was left out`));
      else {
        if (!/^[RLBU]$/.test(text))
          warnings.push(
            warning(
              "side-nonstandard",
              `its ${source} is spelt out or in small letters; it was read as ${names[side]}`,
            ),
          );
        said.push({ source, side });
      }
    }
  return said;
}

function assertTags(tags: SideTags): void {
  const { lateralities, patientOrientation, viewPosition } = listsOf("decideSide", "tags", tags, ["lateralities"]);
  for (const [i, each] of lateralities.entries())
    assertText(
      "decideSide",
      `tags.lateralities[${i}].value`,
      fieldsOf("decideSide", `tags.lateralities[${i}]`, each).value,
    );
  if (patientOrientation != null) {
    assertList("decideSide", "tags.patientOrientation", patientOrientation, "two texts, or null");
    for (const [i, each] of patientOrientation.entries())
      assertText("decideSide", `tags.patientOrientation[${i}]`, each);
  }
  if (viewPosition != null) assertText("decideSide", "tags.viewPosition", viewPosition);
}

/**
 * Decides whose knee an image shows: the one place that knows. In this order: the caller's word; for one knee the most
 * specific of FrameLaterality, ImageLaterality, the anatomic region, Laterality and BodyPartExamined, if no other contradicts it;
 * for both the place of the knee, by PatientOrientation, or by the convention that the patient faces the viewer. Where
 * none of them decides, nothing is guessed: `reason` says why.
 *
 * @param tags null for files that have none, such as PNG
 */
export function decideSide(tags: SideTags | null, question: SideQuestion): SideDecision {
  const { view, side: given = null } = fieldsOf("decideSide", "question", question);
  const warnings: Warning[] = [];
  if (tags) assertTags(tags);
  const said = tags ? readLateralities(tags, warnings) : [];
  const stored = parsePatientOrientation(tags?.patientOrientation ?? null);
  const orientation = stored.orientation ?? 1;
  const isLateral = stored.isLateral || sideView.test(tags?.viewPosition?.trim() ?? "");
  if (isLateral)
    warnings.push(warning("view-from-side", "it is a view from the side; networks for knees know frontal views"));
  if (orientation !== 1)
    warnings.push(
      warning("film-turned", "its PatientOrientation says that it is stored mirrored or turned; sides follow it"),
    );
  const decided = (side: Side | null, source: SideOrigin["source"]): SideDecision => ({
    side,
    origin: { source, orientation },
    reason: null,
    warnings,
  });
  const refused = (reason: string): SideDecision => ({ side: null, origin: null, reason, warnings });
  const sides = kneeSides.filter((side) => said.some((each) => each.side === side));
  const word = view === "bilateral" ? null : given;

  if (word !== null) {
    const other = sides.find((side) => side !== word);
    if (other)
      warnings.push(
        warning(
          "side-contradicts",
          `the file says that it shows the ${other} side, but the ${word} knee was looked for`,
        ),
      );
    return decided(word, "caller");
  }
  if (view === "bilateral") {
    if (sides.length === 1 && !said.some(({ side }) => side === "both"))
      warnings.push(
        warning("side-contradicts", `the file says that it shows the ${sides[0]} side, but both knees were looked for`),
      );
    if (stored.isLateral) return refused("its PatientOrientation is that of a view from the side");
    if (isLateral && stored.orientation === null) return refused("its ViewPosition is that of a view from the side");
    if (stored.orientation !== null) return decided(null, "PatientOrientation");
    if (tags)
      warnings.push(
        warning(
          "side-assumed",
          `${tags.patientOrientation ? "its PatientOrientation cannot be used" : "it has no PatientOrientation"}; the knee on the left of the image is taken for the right one`,
        ),
      );
    return decided(null, "convention");
  }
  const [first] = said;
  if (!first) return refused("it does not say which knee it shows");
  const { side, source } = first;
  if (side === "both")
    return refused(
      `its ${source} says that it shows both sides, and ${view === "crop" ? "a crop" : "a film of one knee"} shows one`,
    );
  if (side === "unpaired") return refused(`its ${source} says that what it shows is unpaired`);
  const doubt = said.find((each) => each.side !== side && each.side !== "both");
  if (doubt) return refused(`its ${source} says ${names[side]}, its ${doubt.source} ${names[doubt.side]}`);
  return decided(side, source);
}
