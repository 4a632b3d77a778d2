import { parseDecimal } from "../../data/parseDecimal.ts";
import type { Point } from "../../geometry/point.ts";
import { counted } from "../../internal/counted.ts";
import { assertText, fieldsOf } from "../../internal/guards.ts";
import { printable, quote } from "../../internal/printable.ts";
import { assertFewLines } from "../../internal/textLines.ts";
import { warning } from "../../internal/warning.ts";
import type { Annotations, ImageAnnotation } from "../annotations.ts";
import { checkAnnotations } from "../checkAnnotations.ts";

/** Options of `parseTps`, which counts from the lower edge of the image and so needs its height. */
export interface ParseTpsOptions {
  /** Height in pixels of an image: the y of TPS files counts from the lower edge up; undefined where it is not known. */
  readonly heightOf: (image: string) => number | undefined;
  /** The name of the file in messages. @default "tps" */
  readonly source?: string;
}

/** Whether a text starts as a TPS file does. */
export const isTps = (firstLine: string): boolean => /^\ufeff?\s*LM3?\s*=\s*\d+\s*$/i.test(firstLine);

/** The images that a TPS file names. */
export function imagesOfTps(text: string, source: string): string[] {
  assertFewLines(text, source);
  return text.split(/\r\n|\r|\n/).flatMap((line) => {
    const [key, value] = keyAndValue(line);
    return key === "IMAGE" ? [value] : [];
  });
}

/**
 * Reads a TPS file of tpsDig: `LM=n`, n lines `x y` in pixels, y from the lower edge up, `IMAGE=`, `SCALE=` in units of
 * length per pixel, which is a spacing only in millimetres and is left out, `ID=`. −1 −1 is a missing landmark. With the
 * corner of the image as tpsDig's origin, y′ = height − y − 0.5 and x′ = x − 0.5.
 *
 * @throws RangeError naming the file and the line
 * @see Rohlf, "The tps series of software", Hystrix 26, 2015
 */
export function parseTps(text: string, options: ParseTpsOptions): Annotations {
  assertText("parseTps", "text", text);
  const { heightOf, source = "tps" } = fieldsOf("parseTps", "options", options);
  assertFewLines(text, source);
  const specimens: { line: number; count: number; points: Point[]; image: string; curves: number }[] = [];
  for (const [i, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const row = raw.replace(/^\ufeff/, "").trim();
    if (row === "") continue;
    const place = `${source}, line ${i + 1}`;
    const last = specimens.at(-1);
    const [key, value] = keyAndValue(row);
    if (key === "LM") specimens.push({ line: i + 1, count: Number(value), points: [], image: "", curves: 0 });
    else if (key === "LM3")
      throw new RangeError(`${place}: has landmarks in three dimensions; export those of the image`);
    else if (!last) throw new RangeError(`${place}: must start with LM=n, got ${quote(row)}`);
    else if (key === "IMAGE") last.image = value;
    else if (key === "CURVES") last.curves = parseDecimal(value) ?? 0;
    else if (key !== null) continue;
    else if (last.points.length < last.count) {
      const [x, y, more] = row.split(/[ \t]+/).map(parseDecimal);
      if (x == null || y == null || more !== undefined)
        throw new RangeError(`${place}: must be two numbers, got ${quote(row)}`);
      last.points.push([x, y]);
    } // lines after the landmarks are points of curves
  }
  const [first] = specimens;
  if (!first || first.count === 0) throw new RangeError(`${source}: is a TPS file without landmarks`);
  const { count } = first;
  const result: Annotations = {
    // As many as there are points, whatever the file claims: the first specimen is refused below where they are fewer.
    landmarkNames: first.points.map((_, k) => String(k + 1)),
    images: specimens.map(({ line, count: own, points, image, curves }): ImageAnnotation => {
      const place = `${source}, line ${line}`;
      if (points.length !== own || own !== count)
        throw new RangeError(`${place}: must have ${count} landmarks, got ${points.length}`);
      if (image === "") throw new RangeError(`${place}: has no line IMAGE=, which names its image`);
      const height = heightOf(image);
      if (height === undefined)
        throw new RangeError(
          `${place}: y of a TPS file counts from the lower edge of the image, so ${printable(image)} must be there to have its height`,
        );
      const landmarks = points.map(
        ([x, y]): Point => (x === -1 && y === -1 ? [Number.NaN, Number.NaN] : [x - 0.5, height - y - 0.5]),
      );
      const left = warning("shapes-left-out", `${counted(curves, "curve")} beside the landmarks left out`);
      const sets = [{ name: "", landmarks }];
      return { image, width: null, height, spacing: null, sets, ...(curves > 0 && { warnings: [left] }) };
    }),
  };
  checkAnnotations(source, result);
  return result;
}

function keyAndValue(line: string): readonly [key: string | null, value: string] {
  const at = line.indexOf("=");
  return at < 0 ? [null, line] : [line.slice(0, at).trim().toUpperCase(), line.slice(at + 1).trim()];
}
