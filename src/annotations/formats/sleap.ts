import { readCsv } from "../../data/readCsv.ts";
import { fieldsOf } from "../../internal/guards.ts";
import { printable, quote } from "../../internal/printable.ts";
import type { Annotations, ImageAnnotation } from "../annotations.ts";
import { checkAnnotations } from "../checkAnnotations.ts";
import { collectSets, type NamedPoint } from "./collectSets.ts";
import { fromOrigin, type PixelOrigin } from "./pixelOrigin.ts";
import { readNumber } from "./readNumber.ts";

/** Options of `parseSleap`. */
export interface ParseSleapOptions {
  /** What coordinates count from. @default "center" */
  readonly origin?: PixelOrigin;
  /** The name of the file in messages. @default "sleap.csv" */
  readonly source?: string;
}

/** Whether a header is that of SLEAP's analysis CSV. */
export const isSleapCsv = (header: readonly string[]): boolean =>
  header.includes("frame_idx") && header.some((name) => name.endsWith(".x"));

/**
 * Reads SLEAP's analysis CSV: `track,frame_idx,instance.score,a.x,a.y,a.score …`. A frame's number stands for an image of
 * that name, `12` for `12.png`; tracks, or instances without one, are the sets, `.score` the confidence where it is one.
 *
 * @throws RangeError naming the file and the row
 */
export function parseSleap(csv: string, options: ParseSleapOptions = {}): Annotations {
  const { origin = "center", source = "sleap.csv" } = fieldsOf("parseSleap", "options", options);
  const { header, rows } = readCsv(csv, source);
  const at = new Map(header.map((name, c) => [name, c]));
  const landmarkNames = header.filter((name) => name.endsWith(".x")).map((name) => name.slice(0, -2));
  const frame = at.get("frame_idx")!;
  const track = at.get("track");
  const images = new Map<string, NamedPoint[]>();
  const video = at.get("video");
  const films = new Set(video === undefined ? [] : rows.map(({ cells }) => cells[video]));
  if (films.size > 1)
    throw new RangeError(
      `${source}: holds frames of ${films.size} videos, whose numbers are the same; export each video as a file of its own`,
    );
  for (const { line, cells } of rows) {
    const place = `${source}, row ${line}`;
    const image = cells[frame] ?? "";
    if (!/^\d+$/.test(image)) throw new RangeError(`${place}: frame_idx must be a whole number, got ${quote(image)}`);
    const points = images.get(image) ?? [];
    images.set(image, points);
    const named = track === undefined ? "" : (cells[track] ?? "");
    const set = named || String(1 + points.length / landmarkNames.length);
    for (const landmark of landmarkNames) {
      const y = at.get(`${landmark}.y`);
      if (y === undefined) throw new RangeError(`${source}: landmark ${quote(landmark)} has x and no y`);
      const number = (c: number, what: string) =>
        readNumber(cells[c] ?? "", `${place}: ${printable(`${landmark}.${what}`)}`);
      const score = at.get(`${landmark}.score`);
      const confidence = score === undefined ? Number.NaN : number(score, "score");
      points.push({
        set,
        landmark,
        point: fromOrigin([number(at.get(`${landmark}.x`)!, "x"), number(y, "y")], origin),
        // Scores are peaks of heatmaps and may pass 1: those are no confidence.
        ...(confidence >= 0 && confidence <= 1 && { confidence }),
      });
    }
  }
  const result = {
    landmarkNames,
    images: [...images].map(([image, points]): ImageAnnotation => {
      const sets = collectSets(`${source}, frame ${image}`, landmarkNames, points);
      const lone = sets.length === 1 && sets[0]!.name === "1";
      return { image, width: null, height: null, spacing: null, sets: lone ? [{ ...sets[0]!, name: "" }] : sets };
    }),
  };
  checkAnnotations(source, result);
  return result;
}
