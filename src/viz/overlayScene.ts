import { assertCovariances, type Covariance } from "../geometry/covariance.ts";
import { assertPoints, isList, isPresent, type Point, type Spacing } from "../geometry/point.ts";
import {
  assertBetween,
  assertInside,
  assertInteger,
  assertList,
  assertPositive,
  assertText,
  refusal,
  rowsOf,
} from "../internal/guards.ts";
import { confidenceEllipse, type Ellipse } from "./confidenceEllipse.ts";

/** What an overlay shows over the image. */
export interface OverlayOptions {
  /** Annotated landmarks, drawn as green rings. */
  readonly truth?: readonly Point[];
  /** Predicted landmarks, drawn as orange dots; a thin line joins each to its truth. */
  readonly predicted?: readonly Point[];
  /** Contours as lists of landmark indices, drawn through truth and through predicted points. */
  readonly connect?: readonly (readonly number[])[];
  /** Of each predicted point, 0 (its dot is almost transparent) to 1; NaN where unknown (opaque). */
  readonly confidence?: readonly number[];
  /** Of each predicted point, in squared pixels of the image: an ellipse is drawn around it; none where NaN. */
  readonly covariance?: readonly Covariance[];
  /** Of the point to lie in its ellipse, if the covariance is right. @default 0.95 */
  readonly probability?: number;
  /** Short texts such as R and L, the middle of their lower edge at a point. */
  readonly labels?: readonly { readonly text: string; readonly at: Point }[];
  /** Of the rings, in output pixels. @default 0.8 % of the longer side, at least 3 */
  readonly radius?: number;
  /** Integer enlargement. @default 1 */
  readonly scale?: number;
  /** Millimeters per pixel; if given, a scale bar is drawn, unless it is longer than 90 % of the image's width. */
  readonly spacing?: Spacing;
  /** Length of the scale bar. @default 10 */
  readonly scaleBarMm?: number;
}

export interface Marker {
  readonly index: number;
  readonly point: Point;
}

export type Line = readonly [from: Point, to: Point];

/** What an overlay shows, in pixels of the image it lies on; only present points inside the image. */
export interface OverlayScene {
  readonly truth: readonly Marker[];
  readonly predicted: readonly (Marker & { readonly opacity: number })[];
  readonly ellipses: readonly (Marker & { readonly ellipse: Ellipse })[];
  readonly labels: readonly { readonly text: string; readonly at: Point }[];
  readonly truthLines: readonly Line[];
  readonly predictedLines: readonly Line[];
  readonly residuals: readonly Line[];
  readonly scaleBar: { readonly length: number; readonly label: string } | null;
  readonly radius: number;
  readonly scale: number;
}

/** Checks the options and sorts out what is to be drawn. */
export function overlayScene(fn: string, width: number, height: number, options: OverlayOptions): OverlayScene {
  const { truth = [], predicted = [], connect = [], confidence, scale = 1, spacing, scaleBarMm = 10 } = options;
  const { covariance, probability = 0.95, labels = [] } = options;
  assertInteger(fn, "scale", scale);
  assertPoints(fn, "truth", truth);
  assertPoints(fn, "predicted", predicted);
  const { radius = Math.max(3, 0.008 * scale * Math.max(width, height)) } = options;
  assertPositive(fn, "radius", radius);
  assertPositive(fn, "scaleBarMm", scaleBarMm);
  if (options.truth && options.predicted && truth.length !== predicted.length)
    throw refusal(fn, "predicted", `of length ${truth.length} as truth`, predicted.length);
  if (confidence !== undefined && !isList(confidence)) throw refusal(fn, "confidence", "a list of numbers", confidence);
  if (confidence && confidence.length !== predicted.length)
    throw refusal(fn, "confidence", `of length ${predicted.length}`, confidence.length);
  confidence?.forEach((value, k) => {
    if (!Number.isNaN(value)) assertBetween(fn, `confidence[${k}]`, value, 0, 1);
  });
  if (covariance !== undefined) assertCovariances(fn, "covariance", covariance, predicted.length);
  assertInside(fn, "probability", probability, 0, 1);
  const count = Math.max(truth.length, predicted.length);
  assertList(fn, "connect", connect, "a list of contours");
  for (const [i, contour] of connect.entries()) {
    assertList(fn, `connect[${i}]`, contour, "a list of landmark indices");
    for (const [j, k] of contour.entries())
      if (!(Number.isInteger(k) && k >= 0 && k < count))
        throw refusal(fn, `connect[${i}][${j}]`, `a landmark index below ${count}`, k);
  }
  rowsOf(fn, "labels", labels);
  for (const [i, { text }] of labels.entries()) assertText(fn, `labels[${i}].text`, text);
  const places = labels.map(({ at }) => at);
  assertPoints(fn, "labels (their at)", places);

  const inside = (p: Point | undefined): p is Point =>
    p !== undefined &&
    isPresent(p) &&
    Math.abs(p[0] + 0.5 - width / 2) <= width / 2 &&
    Math.abs(p[1] + 0.5 - height / 2) <= height / 2;
  const markers = (points: readonly Point[]) =>
    points.map((point, index) => ({ index, point })).filter(({ point }) => inside(point));
  const lines = (points: readonly Point[]) =>
    connect
      .flatMap((contour) => contour.slice(1).map((k, j) => [points[contour[j]!], points[k]] as const))
      .filter((pair): pair is Line => inside(pair[0]) && inside(pair[1]));
  return {
    truth: markers(truth),
    predicted: markers(predicted).map((marker) => {
      const certainty = confidence?.[marker.index] ?? Number.NaN;
      return { ...marker, opacity: Number.isNaN(certainty) ? 1 : 0.2 + 0.8 * certainty };
    }),
    ellipses: markers(covariance ? predicted : []).flatMap((marker) => {
      const ellipse = confidenceEllipse(covariance![marker.index]!, probability);
      return ellipse ? [{ ...marker, ellipse }] : [];
    }),
    labels: labels.filter(({ at }) => inside(at)),
    truthLines: lines(truth),
    predictedLines: lines(predicted),
    residuals: truth
      .map((point, k) => [point, predicted[k]] as const)
      .filter((pair): pair is Line => inside(pair[0]) && inside(pair[1])),
    scaleBar: scaleBar(fn, width, spacing, scaleBarMm),
    radius,
    scale,
  };
}

function scaleBar(fn: string, width: number, spacing: Spacing | undefined, mm: number): OverlayScene["scaleBar"] {
  if (!spacing) return null;
  assertPositive(fn, "spacing[0]", spacing[0]);
  assertPositive(fn, "spacing[1]", spacing[1]);
  const length = mm / spacing[0];
  return length > 0.9 * width ? null : { length, label: `${Number(mm.toPrecision(4))} mm` };
}
