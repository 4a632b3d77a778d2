import { readCsv } from "../data/readCsv.ts";
import type { Point, Spacing } from "../geometry/index.ts";
import { assertPositive, listsOf, refusal } from "../internal/guards.ts";
import { printable, printableList, quote } from "../internal/printable.ts";
import { kneeLandmarkNames } from "../knee/index.ts";

/** Millimetres per pixel of the images that the annotations refer to. */
const spacingMm = 0.3;

/** Zeros around a film before regions are cut out. */
const padding = 100;

/** Side of a region: ⌊140 mm / 0.3 mm⌋. */
const region = 466;

/** One knee of the published annotations. */
export interface OaiKnee {
  readonly subject: string;
  readonly side: "right" | "left";
  /** Kellgren–Lawrence grade, as written. */
  readonly kl: string;
  /** Pixels of the region at 0.3 mm around `center`, left knees mirrored: 9 points of the tibia, 7 of the femur. */
  readonly landmarks: readonly Point[];
  /** The middle of the region, in the film at 0.3 mm with its padding. */
  readonly center: Point;
}

/**
 * Reads the annotations that were published with KNEEL (`bf_landmarks_1_0.3.csv`: `subject_id, side, kl, tibia, femur,
 * bbox, center`), the file that the user has.
 *
 * @throws RangeError in one sentence with the row, for cells that are not what they must be, and a knee twice
 */
export function parseOaiAnnotations(csv: string, source = "annotations"): OaiKnee[] {
  const { header, rows } = readCsv(csv, source);
  const column = (name: string) => {
    const index = header.indexOf(name);
    if (index < 0)
      throw new RangeError(
        `${source}: has no column "${name}"; there are: ${printableList(header)}; give bf_landmarks_1_0.3.csv`,
      );
    return index;
  };
  const [subject, side, kl, tibia, femur, center] = ["subject_id", "side", "kl", "tibia", "femur", "center"].map(
    column,
  );
  const seen = new Set<string>();
  return rows.map(({ line, cells }): OaiKnee => {
    const cell = (index: number | undefined) => cells[index!] ?? "";
    const points = (index: number | undefined, name: string, count: number): Point[] => {
      const numbers = cell(index)
        .split(",")
        .map((text) => (text.trim() === "" ? Number.NaN : Number(text)));
      if (numbers.length !== 2 * count || !numbers.every(Number.isFinite))
        throw new RangeError(
          `${source}, row ${line}: ${name} must be ${2 * count} numbers x,y,…, got ${quote(cell(index))}`,
        );
      return Array.from({ length: count }, (_, k): Point => [numbers[2 * k]!, numbers[2 * k + 1]!]);
    };
    const letter = cell(side);
    if (letter !== "L" && letter !== "R")
      throw new RangeError(`${source}, row ${line}: side must be L or R, got ${quote(letter)}`);
    const knee = `${cell(subject)} ${letter}`;
    if (seen.has(knee)) throw new RangeError(`${source}, row ${line}: the knee ${printable(knee)} is there twice`);
    seen.add(knee);
    return {
      subject: cell(subject),
      side: letter === "R" ? "right" : "left",
      kl: cell(kl),
      landmarks: [...points(tibia, "tibia", 9), ...points(femur, "femur", 7)],
      center: points(center, "center", 1)[0]!,
    };
  });
}

/** A film that annotations refer to. */
export interface OaiFilm {
  readonly width: number;
  readonly height: number;
  readonly spacing: Spacing;
}

/**
 * The 16 landmarks of a knee in the pixels of its film. The annotations lie in a region of 466 px at 0.3 mm, left
 * knees mirrored by x′ = 466 − x; the region's corner is `center` − 233 in the film, which was resized to ⌊w·s/0.3⌋ ×
 * ⌊h·s/0.3⌋ px (s the spacing along y, as released) and padded by 100 px. Resizing keeps half-pixel centres:
 * x = (x₀.₃ + ½)·w/⌊w·s/0.3⌋ − ½. Published coordinates are whole pixels, so they are right to 0.15 mm along each axis.
 *
 * @throws RangeError where a point lies outside the film: the film or its spacing is not the one that was annotated
 * @see Tiulpin et al., KNEEL, ICCV Workshops 2019, section 3.1, and the code released with it
 */
export function oaiLandmarks(knee: OaiKnee, film: OaiFilm): Point[] {
  const { subject, side, landmarks, center } = listsOf("oaiLandmarks", "knee", knee, ["landmarks"]);
  const { width, height, spacing } = listsOf("oaiLandmarks", "film", film, ["spacing"]);
  const fn = "oaiLandmarks";
  assertPositive(fn, "spacing[1]", spacing[1]);
  const factor = spacing[1] / spacingMm;
  const [wide, high] = [Math.trunc(width * factor), Math.trunc(height * factor)];
  return landmarks.map(([x, y], k): Point => {
    const along = (value: number, middle: number, large: number, small: number) =>
      ((value + middle - region / 2 - padding + 0.5) * large) / small - 0.5;
    const point: Point = [
      along(side === "left" ? region - x : x, center[0], width, wide),
      along(y, center[1], height, high),
    ];
    const inside = point[0] >= -0.5 && point[1] >= -0.5 && point[0] <= width - 0.5 && point[1] <= height - 0.5;
    if (!inside)
      throw refusal(
        fn,
        `${kneeLandmarkNames[k]} of the ${side} knee of ${subject}`,
        `inside its film of ${width} × ${height} px at ${spacing[1]} mm`,
        point.map((value) => Number(value.toFixed(1))),
      );
    return point;
  });
}
