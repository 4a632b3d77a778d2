import type { ImageAnnotation } from "../annotations/index.ts";

type Side = readonly (readonly [number, number])[] | null;

/** The reply of the service of 2019 and 2025: 16 points of each knee in whole pixels, null where it was not found. */
export function bilateralReply({ sets }: ImageAnnotation): { readonly R: Side; readonly L: Side } {
  const side = (wanted: string): Side => {
    const points = sets.find(({ name }) => name === wanted)?.landmarks ?? [];
    return points.length > 0 ? points.map(([x, y]) => [Math.round(x), Math.round(y)] as const) : null;
  };
  return { R: side("right"), L: side("left") };
}
