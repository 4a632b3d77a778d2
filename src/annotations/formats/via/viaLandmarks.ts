import { isOneOf } from "../../../internal/isOneOf.ts";
import { keysOf } from "../../../internal/keysOf.ts";
import { printable, printableList, quote } from "../../../internal/printable.ts";
import { kneeLandmarkNames } from "../../../knee/landmarks.ts";
import { parseSide } from "../../../knee/side.ts";
import { assertPixelOrigin, type PixelOrigin } from "../pixelOrigin.ts";
import { viaBones } from "./viaBones.ts";
import type { ViaRegion } from "./viaRegion.ts";

/** Options of `parseViaCsv` and `parseViaJson`. */
export interface ParseViaOptions {
  /** See {@link FormatViaOptions.origin}. @default "corner", "center" for regions with Bone and Side */
  readonly origin?: PixelOrigin;
  /** The region attribute that names the landmark. @default "landmark", else the only one there is */
  readonly landmarkAttribute?: string;
  /** The region attribute that names the set. @default "set", where there is one */
  readonly setAttribute?: string;
  /** The name of the file in messages. @default "via" */
  readonly source?: string;
}

/** A region, and the landmark and the set that it is a point of. */
export interface NamedRegion {
  readonly region: ViaRegion;
  readonly landmark: string;
  readonly set: string;
}

/** The landmarks that regions are points of, and what their coordinates count from. */
export interface ViaLandmarks {
  readonly landmarkNames: readonly string[];
  readonly named: readonly NamedRegion[];
  readonly origin: PixelOrigin;
}

/** Finds the landmark of each region: by Bone, Side and order where all have these, else by attributes that name it. */
export function viaLandmarks(regions: readonly ViaRegion[], options: ParseViaOptions, source: string): ViaLandmarks {
  const ordered =
    options.landmarkAttribute === undefined &&
    regions.length > 0 &&
    regions.every(({ attributes }) => attributes.Bone !== undefined && attributes.Side !== undefined);
  const origin = options.origin ?? (ordered ? "center" : "corner");
  assertPixelOrigin("parseVia", origin);
  if (ordered) return { landmarkNames: kneeLandmarkNames, named: byOrder(regions), origin };
  const named = byAttributes(regions, options, source);
  return { landmarkNames: [...new Set(named.map(({ landmark }) => landmark))], named, origin };
}

/** The landmarks of the 2019 release: the k-th point of a bone and side is its k-th landmark. */
function byOrder(regions: readonly ViaRegion[]): NamedRegion[] {
  const counts = new Map<string, number>();
  return regions.map((region) => {
    const { Bone = "", Side = "" } = region.attributes;
    const limit = isOneOf(Bone, keysOf(viaBones)) ? viaBones[Bone] : undefined;
    const set = parseSide(Side);
    if (limit === undefined || set === null)
      throw new RangeError(
        `${region.place}: must have Bone T or F and Side R or L, got ${printable(Bone)} and ${printable(Side)}`,
      );
    const key = JSON.stringify([region.image, Bone, Side]);
    const k = counts.get(key) ?? 0;
    counts.set(key, k + 1);
    if (k >= limit)
      throw new RangeError(`${region.place}: has more than ${limit} points of bone ${Bone}, side ${printable(Side)}`);
    return { region, landmark: `${Bone.toLowerCase()}${k}`, set };
  });
}

function byAttributes(regions: readonly ViaRegion[], options: ParseViaOptions, source: string): NamedRegion[] {
  const keys = [...new Set(regions.flatMap(({ attributes }) => Object.keys(attributes)))];
  const setAttribute = options.setAttribute ?? "set";
  const rest = keys.filter((key) => key !== setAttribute);
  const landmarkAttribute =
    options.landmarkAttribute ?? (keys.includes("landmark") || rest.length !== 1 ? "landmark" : rest[0]!);
  return regions.map((region) => {
    const landmark = region.attributes[landmarkAttribute];
    if (!landmark)
      throw new RangeError(
        `${region.place}: has no attribute ${quote(landmarkAttribute)} that names its landmark; the regions of ${source} have: ${printableList(keys)}`,
      );
    return { region, landmark, set: region.attributes[setAttribute] ?? "" };
  });
}
