import { isPresent, type Point } from "../../geometry/index.ts";
import { assertBetween, fieldsOf, listsOf } from "../../internal/guards.ts";
import type { OutOfFold, OutOfFoldCase } from "../outOfFold.ts";
import { distanceOf, learnTails, type ResidualTail, shareBeyond } from "./residualTail.ts";

/** How many correct labels may be called suspicious. */
export interface AuditOptions {
  /** Of correct points, and of correct images, the share that may be called suspicious. @default 0.001 */
  readonly falseAlarms?: number;
}

/** A point, or a whole image, whose label differs from what models that have not seen it say more than labels do. */
export interface Suspicion {
  readonly id: string;
  /** The landmark; null: the whole image, all of whose points are off together. */
  readonly landmark: string | null;
  /** Distance of label and prediction, without the landmark's usual offset; of an image the median offset. */
  readonly distance: number;
  /** The distance from which on labels are called suspicious. */
  readonly threshold: number;
  /** Share of correct labels that would be so far off. */
  readonly tail: number;
  readonly label: readonly Point[];
  readonly predicted: readonly Point[];
}

/** What an audit found, at a stated rate of false alarms. */
export interface LabelAudit {
  readonly unit: "mm" | "px";
  readonly falseAlarms: number;
  /** What was judged, and how many of it would be false alarms if all labels were right. */
  readonly points: { readonly judged: number; readonly expectedFalseAlarms: number };
  readonly images: { readonly judged: number; readonly expectedFalseAlarms: number };
  /** The least likely first; the images before the points, and their points not once more. */
  readonly suspicions: readonly Suspicion[];
  /** Landmarks of fewer than 20 images, which are not judged. */
  readonly unjudged: readonly string[];
}

/**
 * Labels that are probably wrong, from out-of-fold predictions. The residuals of each landmark (prediction − label, minus
 * their median) have Student's distribution in the plane, its scale from the landmark's median distance, its degrees of
 * freedom from the median and the 90th percentile of all landmarks together: from Gaussian to very heavy tails; what is
 * suspicious has no part in them. A label beyond the quantile 1 − `falseAlarms` is suspicious. Images are judged first, by the median
 * residual over their points: a shifted, mirrored or exchanged image has all of its points off together.
 *
 * The rate holds where the residuals of correct labels follow the distribution. Where a model fails on images of its own
 * kind, their points are alarms too, and worth a look.
 */
export function auditLabels(
  outOfFold: Pick<OutOfFold, "cases" | "landmarkNames">,
  options: AuditOptions = {},
): LabelAudit {
  const { cases, landmarkNames } = listsOf("auditLabels", "outOfFold", outOfFold, ["cases", "landmarkNames"]);
  const { falseAlarms = 0.001 } = fieldsOf("auditLabels", "options", options);
  assertBetween("auditLabels", "falseAlarms", falseAlarms, 1e-9, 0.2);
  const inMm = cases.every(({ spacing }) => spacing !== null);
  const scaleOf = ({ spacing }: OutOfFoldCase) => (inMm ? spacing! : ([1, 1] as const));
  const residuals = centred(cases.map((one) => residualsOf(one, scaleOf(one))));

  const middles = residuals.map((row) => middleOf(row.filter(isPresent)));
  const imageDistances = middles.map((middle, i) =>
    middle && residuals[i]!.filter(isPresent).length > 2 ? Math.hypot(...middle) : Number.NaN,
  );
  const [image] = learnTails([imageDistances], falseAlarms);
  const images = image ? suspiciousOf(cases, imageDistances, image, falseAlarms, null) : [];
  const whole = new Set(images.map(({ id }) => id));
  const columns = landmarkNames.map((_, k) =>
    residuals.map((row, i) => (whole.has(cases[i]!.id) ? Number.NaN : Math.hypot(...row[k]!))),
  );
  const tails = learnTails(columns, falseAlarms);
  const points = landmarkNames.flatMap((name, k) =>
    tails[k] ? suspiciousOf(cases, columns[k]!, tails[k], falseAlarms, { name, k }) : [],
  );
  const count = (distances: readonly number[]) => distances.filter(Number.isFinite).length;
  const about = (judged: number) => ({ judged, expectedFalseAlarms: judged * falseAlarms });
  const rarest = (list: readonly Suspicion[]) => list.toSorted((a, b) => a.tail - b.tail || b.distance - a.distance);
  return {
    unit: inMm ? "mm" : "px",
    falseAlarms,
    points: about(columns.reduce((sum, column, k) => sum + (tails[k] ? count(column) : 0), 0)),
    images: about(image ? count(imageDistances) : 0),
    suspicions: [...rarest(images), ...rarest(points)],
    unjudged: landmarkNames.filter((_, k) => !tails[k]),
  };
}

/** What lies beyond the distance that a share of correct labels exceeds. */
function suspiciousOf(
  cases: readonly OutOfFoldCase[],
  distances: readonly number[],
  tail: ResidualTail,
  falseAlarms: number,
  landmark: { readonly name: string; readonly k: number } | null,
): Suspicion[] {
  const threshold = distanceOf(tail, falseAlarms);
  return distances.flatMap((distance, i) => {
    if (!(distance > threshold)) return [];
    const { id, truth, predicted } = cases[i]!;
    const some = (all: readonly Point[]) => (landmark ? [all[landmark.k]!] : all);
    const rare = { distance, threshold, tail: shareBeyond(tail, distance) };
    return [{ id, landmark: landmark?.name ?? null, ...rare, label: some(truth), predicted: some(predicted) }];
  });
}

const nowhere: Point = [Number.NaN, Number.NaN];

/** Prediction − label in millimetres; NaN where either is missing. */
function residualsOf({ truth, predicted }: OutOfFoldCase, [sx, sy]: readonly [number, number]): Point[] {
  return truth.map(([x, y], k): Point => {
    const [px, py] = predicted[k]!;
    const residual: Point = [(px - x) * sx, (py - y) * sy];
    return isPresent(residual) ? residual : nowhere;
  });
}

/** Without the median of each landmark: what models and annotators always do differently is no mistake of one label. */
function centred(rows: readonly (readonly Point[])[]): Point[][] {
  const offsets = (rows[0] ?? []).map((_, k) => middleOf(rows.map((row) => row[k]!).filter(isPresent)) ?? [0, 0]);
  return rows.map((row) => row.map(([x, y], k): Point => [x - offsets[k]![0], y - offsets[k]![1]]));
}

/** The median along each axis. */
function middleOf(points: readonly Point[]): Point | null {
  if (points.length === 0) return null;
  const median = (axis: 0 | 1) => {
    const sorted = points.map((point) => point[axis]).sort((a, b) => a - b);
    const half = sorted.length >> 1;
    return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  };
  return [median(0), median(1)];
}
