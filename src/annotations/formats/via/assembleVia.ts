import type { Point } from "../../../geometry/point.ts";
import { printable, quote } from "../../../internal/printable.ts";
import { warning } from "../../../internal/warning.ts";
import type { Annotations, ImageAnnotation } from "../../annotations.ts";
import { checkAnnotations } from "../../checkAnnotations.ts";
import { assertShared } from "../collectSets.ts";
import { fromOrigin } from "../pixelOrigin.ts";
import { type ParseViaOptions, viaLandmarks } from "./viaLandmarks.ts";
import type { Attributes, ViaFile, ViaRegion } from "./viaRegion.ts";

/** Files and their points as annotations: what all versions of VIA have in common. */
export function assembleVia(
  files: readonly ViaFile[],
  regions: readonly ViaRegion[],
  options: ParseViaOptions,
  source: string,
): Annotations {
  if (regions.length === 0 && files.some(({ others }) => others > 0))
    throw new RangeError(`${source}: has no regions that are points; landmarks are drawn as points in VIA`);
  const { landmarkNames, named, origin } = viaLandmarks(regions, options, source);
  assertShared(
    source,
    landmarkNames.length,
    new Set(named.map(({ region, set }) => JSON.stringify([region.image, set]))).size,
    named.length,
  );
  const index = new Map(landmarkNames.map((name, k) => [name, k]));
  const images = imagesOf(files, source);
  const filled = new Set<string>();
  for (const { region, landmark, set } of named) {
    const { sets } = images.get(region.image)!;
    const points = sets.get(set) ?? landmarkNames.map((): Point => [Number.NaN, Number.NaN]);
    sets.set(set, points);
    const key = JSON.stringify([region.image, set, landmark]);
    if (filled.has(key))
      throw new RangeError(`${region.place}: landmark ${quote(landmark)} is there twice in set ${quote(set)}`);
    filled.add(key);
    points[index.get(landmark)!] = fromOrigin(region.point, origin);
  }
  const result = { landmarkNames, images: [...images].map(annotationOf) };
  checkAnnotations(source, result);
  return result;
}

/** An image with its points so far. */
interface ViaImage {
  readonly attributes: Attributes;
  readonly sets: Map<string, Point[]>;
  others: number;
  readonly bytes: number | null;
}

/** What an image has one value of. */
const sizeAttributes = ["width", "height", "mm_per_px_x", "mm_per_px_y"];

/** The images by name, each once, though files stand in a row for each of their regions. */
function imagesOf(files: readonly ViaFile[], source: string): Map<string, ViaImage> {
  const images = new Map<string, ViaImage>();
  for (const { image, attributes, others, bytes = null } of files) {
    const known = images.get(image);
    if (!known) {
      images.set(image, { attributes, sets: new Map(), others, bytes });
      continue;
    }
    known.others += others;
    if (bytes !== known.bytes)
      throw new RangeError(
        `${source}: has ${printable(image)} with ${known.bytes} and ${bytes} bytes: two images of one name; rename one, or export their folders apart`,
      );
    const differs = sizeAttributes.find((key) => (attributes[key] ?? "") !== (known.attributes[key] ?? ""));
    if (differs !== undefined)
      throw new RangeError(
        `${source}: has ${printable(image)} with ${differs} ${quote(known.attributes[differs] ?? "")} and ${quote(attributes[differs] ?? "")}; one image has one size`,
      );
  }
  return images;
}

function annotationOf([image, { attributes, sets, others }]: readonly [string, ViaImage]): ImageAnnotation {
  const number = (key: string) => (attributes[key] ? Number(attributes[key]) : null);
  const [x, y] = [number("mm_per_px_x"), number("mm_per_px_y")];
  return {
    image,
    width: number("width"),
    height: number("height"),
    spacing: x === null || y === null ? null : [x, y],
    sets: [...sets].map(([name, landmarks]) => ({ name, landmarks })),
    ...(others > 0 && {
      warnings: [warning("shapes-left-out", `${others} regions that are no points are left out`)],
    }),
  };
}
