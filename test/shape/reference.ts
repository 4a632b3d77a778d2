import { readFileSync } from "node:fs";
import type { Point, Raster } from "../../src/geometry/index.ts";
import { gradientOrientation } from "../../src/shape/gradientOrientation.ts";
import { IncrementalPca } from "../../src/shape/IncrementalPca.ts";
import { PatchLayout } from "../../src/shape/PatchLayout.ts";
import { grayPlane } from "../../src/shape/planes.ts";
import { samplePatches } from "../../src/shape/samplePatches.ts";

interface Trace {
  readonly start: readonly number[];
  readonly path: readonly (readonly number[])[];
}

/** What `test/fixtures/shape.py` wrote with menpofit and scikit-image. */
export interface ShapeReference {
  readonly width: number;
  readonly height: number;
  readonly patch: number;
  readonly modes: number;
  readonly components: number;
  readonly images: readonly string[];
  readonly shapes: readonly (readonly number[])[];
  readonly features: { width: number; height: number; image: number[]; igo: number[]; doubleIgo: number[] };
  readonly lbp: { width: number; height: number; image: number[]; radii: Record<string, number[]> };
  readonly shape: { mean: number[]; modes: number[][]; variances: number[]; aligned: number[][] };
  readonly appearance: { variances: number[]; noise: number; components: number[] };
  readonly fits: Record<"wiberg" | "projectOut", readonly Trace[]>;
  readonly clm: {
    patch: number;
    context: number;
    filters: number[][];
    noise: number;
    response: number[];
    fits: Record<"gradientDescent" | "meanShift" | "regularized", readonly Trace[]>;
  };
  readonly holistic: {
    triangles: number[];
    pixels: number;
    first: number[];
    fits: Record<"wiberg" | "projectOut", readonly Trace[]>;
  };
}

export const reference: ShapeReference = JSON.parse(
  readFileSync(new URL("../fixtures/shape/reference.json", import.meta.url), "utf8"),
);

const pointsOf = (flat: readonly number[]) =>
  Array.from({ length: flat.length / 2 }, (_, k): Point => [flat[2 * k]!, flat[2 * k + 1]!]);

export const images = reference.images.map(
  (text): Raster => ({
    width: reference.width,
    height: reference.height,
    channels: 1,
    data: new Uint8Array(Buffer.from(text, "base64")),
  }),
);
export const shapes = reference.shapes.map(pointsOf);
export const orientations = images.map((image) => gradientOrientation(grayPlane("test", image)));

export const layout = new PatchLayout(6, 2, reference.patch);

/** The appearance of the reference's images, with patches at whole pixels as there. */
export function learnAppearance(options: { batch?: number; held?: number } = {}) {
  const pca = new IncrementalPca(layout.length, reference.components, options);
  for (const [i, planes] of orientations.entries())
    samplePatches(planes, reference.shapes[i]!, layout, pca.next(), "nearest");
  return pca.finish();
}
