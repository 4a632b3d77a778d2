import * as v from "valibot";
import type { Point } from "../../../geometry/point.ts";

/** Of a file or a region, by name. */
export type Attributes = Readonly<Record<string, string>>;

/** A point of a region. */
export interface ViaRegion {
  /** Where it stands, for messages. */
  readonly place: string;
  readonly image: string;
  readonly point: Point;
  readonly attributes: Attributes;
}

/** An image, as one row or entry of a file of VIA has it. */
export interface ViaFile {
  readonly image: string;
  readonly attributes: Attributes;
  /** How many regions are other shapes than points. */
  readonly others: number;
  /** Size of the file in bytes, which tells images of one name apart; null where unknown. */
  readonly bytes?: number | null;
}

const attributeValue = v.union([
  v.string(),
  v.pipe(
    v.number(),
    v.transform((value) => String(value)),
  ),
]);
/** Attributes that are texts or numbers. Values of checkboxes and the like are objects; they name no landmark. */
export const attributesSchema = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform((values): Attributes => {
    const texts = Object.entries(values).map(([key, value]) => [key, v.safeParse(attributeValue, value)] as const);
    return Object.fromEntries(texts.flatMap(([key, text]) => (text.success ? [[key, text.output]] : [])));
  }),
);
const pointSchema = v.object({
  name: v.literal("point"),
  cx: v.pipe(v.number(), v.finite()),
  cy: v.pipe(v.number(), v.finite()),
});
/** A point, or any other shape, of which nothing is read. */
export const shapeSchema = v.variant("name", [
  pointSchema,
  v.looseObject({ name: v.picklist(["rect", "circle", "ellipse", "polygon", "polyline"]) }),
]);

/** VIA writes -1 where it does not know the size. */
export function bytesOf(size: string | number | undefined): number | null {
  const value = Number(size ?? -1);
  return value > 0 ? value : null;
}
